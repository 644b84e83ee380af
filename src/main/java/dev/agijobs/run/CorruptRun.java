package dev.agijobs.run;

/** An event that cannot happen in the state it meets: a damaged log or a bug. The run stops; others go on. */
public final class CorruptRun extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public CorruptRun(String runId, long seq, RunEvent event, String found) {
        super("Run %s cannot take event %d, %s: %s"
                .formatted(runId, seq, event.getClass().getSimpleName(), found));
    }
}
