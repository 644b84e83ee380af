package dev.agijobs.engine;

import dev.agijobs.run.Decision;
import dev.agijobs.run.RunStatus;

/** The run's rules forbid a command; nothing changed. */
public final class CommandRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Decision.Reason reason;
    private final RunStatus status;

    CommandRejected(Decision.Rejected rejected, RunStatus status) {
        super(rejected.detail(), null, false, false);
        this.reason = rejected.reason();
        this.status = status;
    }

    public Decision.Reason reason() {
        return reason;
    }

    /** Where the run stood when the command was refused. */
    public RunStatus status() {
        return status;
    }
}
