package dev.agijobs.run;

/** Where a run stands. The JSON name is the lower-case constant. */
public enum RunStatus {
    PENDING,
    AWAITING_APPROVAL,
    RUNNING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Nothing more happens unless an operator retries the run. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
