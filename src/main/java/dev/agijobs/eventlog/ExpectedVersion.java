package dev.agijobs.eventlog;

/** What the appender believes of the stream's end; an append with a wrong belief is refused with {@link VersionConflict}. */
public sealed interface ExpectedVersion {
    /** The stream has no event yet. */
    record NoStream() implements ExpectedVersion {}

    /** The stream's last event has this seq, 1 or more. */
    record Exactly(long seq) implements ExpectedVersion {}

    ExpectedVersion NO_STREAM = new NoStream();

    /** Whether a stream whose last event has this seq (0 when there is none) is as expected. */
    default boolean matches(long seq) {
        return switch (this) {
            case NoStream none -> seq == 0;
            case Exactly exactly -> seq == exactly.seq() && seq > 0;
        };
    }

    static ExpectedVersion at(long seq) {
        return seq == 0 ? NO_STREAM : new Exactly(seq);
    }
}
