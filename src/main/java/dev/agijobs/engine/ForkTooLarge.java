package dev.agijobs.engine;

/** A run has finished more than a fork of it can take over. */
public final class ForkTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForkTooLarge(int max) {
        super(
                "A fork takes over at most %,d events of finished steps; fork from an earlier step".formatted(max),
                null,
                false,
                false);
    }
}
