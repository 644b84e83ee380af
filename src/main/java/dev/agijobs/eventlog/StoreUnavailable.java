package dev.agijobs.eventlog;

import org.jspecify.annotations.Nullable;

/** The store cannot take or give anything now (server away, disk full, I/O error). What was asked may be asked again later; nothing is half-written. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
