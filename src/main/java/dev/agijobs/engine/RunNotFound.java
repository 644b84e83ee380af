package dev.agijobs.engine;

/** There is no run with this id. */
public final class RunNotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunNotFound(String runId) {
        super("There is no run " + runId, null, false, false);
    }
}
