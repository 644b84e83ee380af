package dev.agijobs.engine;

import dev.agijobs.run.Decision;

/** The run's rules forbid a command; nothing changed. */
public final class CommandRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Decision.Reason reason;

    CommandRejected(Decision.Rejected rejected) {
        super(rejected.detail(), null, false, false);
        this.reason = rejected.reason();
    }

    public Decision.Reason reason() {
        return reason;
    }
}
