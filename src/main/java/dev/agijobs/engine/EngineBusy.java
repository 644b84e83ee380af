package dev.agijobs.engine;

/** A queue is full; the same request may be sent again a little later. */
public final class EngineBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineBusy(String message) {
        super(message, null, false, false);
    }
}
