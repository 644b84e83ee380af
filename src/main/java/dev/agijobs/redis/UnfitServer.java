package dev.agijobs.redis;

/** The server is reached, but it must not be used. The message says why, and what to set. */
public final class UnfitServer extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnfitServer(String message) {
        super(message);
    }
}
