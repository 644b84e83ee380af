package dev.agijobs.eventlog;

/** An append was refused because the stream does not end where the appender believed. Nothing was written. */
public final class VersionConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long actual;

    /** @param actual seq of the stream's last event; 0 when there is none */
    public VersionConflict(String stream, ExpectedVersion expected, long actual) {
        super("Stream %s was expected to be at %s, but its last event is %d".formatted(stream, expected, actual));
        this.actual = actual;
    }

    public long actual() {
        return actual;
    }
}
