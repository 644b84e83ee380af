package dev.agijobs.eventlog;

/** What the appender believes of the stream's end; an append with a wrong belief is refused with {@link VersionConflict}. */
public sealed interface ExpectedVersion {
    /** The stream has no event yet. */
    record NoStream() implements ExpectedVersion {}

    /** The stream's last event has this seq, 1 or more. */
    record Exactly(long seq) implements ExpectedVersion {}

    ExpectedVersion NO_STREAM = new NoStream();

    static ExpectedVersion at(long seq) {
        return seq == 0 ? NO_STREAM : new Exactly(seq);
    }
}
