package dev.agijobs.engine;

/** A command was meant for a run as it was before; nothing changed. */
public final class RunMoved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunMoved(long expected, long found) {
        super("The run was expected at seq %d and is at %d".formatted(expected, found), null, false, false);
    }
}
