package dev.agijobs.run.json;

import org.jspecify.annotations.Nullable;

/** A stored event that this program cannot read: it was written by a newer one, or it is damaged. */
public final class UnknownEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownEvent(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
