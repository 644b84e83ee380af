package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;

/** A view did not come to a position within the time that somebody would wait. It may do so later. */
public final class TooFarBehind extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooFarBehind(String projection, Position wanted) {
        super("The view %s has not come to the position %s yet".formatted(projection, wanted.text()));
    }
}
