package dev.agijobs.run;

/** Where a step stands. The JSON name is the lower-case constant. */
public enum StepStatus {
    /** Not started in this round, or between two attempts. */
    PENDING,
    /** Started, and waits for time, a signal or people. */
    WAITING,
    /** An attempt executes. */
    RUNNING,
    COMPLETED,
    FAILED,
    SKIPPED,
    COMPENSATED,
    CANCELLED;

    /** Satisfies the needs of its dependents. */
    public boolean finished() {
        return this == COMPLETED || this == SKIPPED;
    }
}
