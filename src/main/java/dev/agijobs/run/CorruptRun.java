package dev.agijobs.run;

/** An event that cannot happen in the state it meets: a damaged log or a bug. The run stops; others go on. */
public final class CorruptRun extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** A state from elsewhere that does not fit the run's events. */
    public CorruptRun(String runId, long seq, String found) {
        super("The state of run %s after event %d is of another history: %s".formatted(runId, seq, found));
    }

    public CorruptRun(String runId, long seq, RunEvent event, String found) {
        super("Run %s cannot take event %d, %s: %s"
                .formatted(runId, seq, event.getClass().getSimpleName(), found));
    }
}
