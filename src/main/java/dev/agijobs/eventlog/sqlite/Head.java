package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.WakeTimes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a stream as the writing thread knows it; not thread-safe. */
final class Head {
    final String stream;
    long firstOffset;
    long seq;
    byte[] hash = HashChain.GENESIS;
    boolean terminal;

    @Nullable
    Long wakeAt;

    /** Whether the table has a row for it. */
    boolean stored;

    /** Whether it differs from its row. */
    boolean touched;

    /** Whether terminal or wakeAt differ from its row. */
    boolean statusChanged;

    Head(String stream) {
        this.stream = stream;
    }

    void advance(RecordedEvent event) {
        if (seq == 0) {
            firstOffset = event.offset();
        }
        seq = event.seq();
        hash = event.hash();
    }

    void status(StreamStatus status) {
        Long wake = status.wakeAt() == null ? null : WakeTimes.wakeMicros(status.wakeAt());
        statusChanged |= terminal != status.terminal() || !Objects.equals(wakeAt, wake);
        terminal = status.terminal();
        wakeAt = wake;
    }
}
