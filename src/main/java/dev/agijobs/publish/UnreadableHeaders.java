package dev.agijobs.publish;

import org.jspecify.annotations.Nullable;

/** A record is no event of a log, or a damaged one. The message names the header and says what is wrong with it. */
public final class UnreadableHeaders extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableHeaders(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
