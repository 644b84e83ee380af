package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.RecordedEvent;
import java.util.List;

/**
 * What the tables still hold of the wanted events of a stream.
 *
 * @param firstOffset of the stream's first event
 * @param untilSeq the last event wanted that there is, by the stream's head
 * @param events in order, after {@code afterSeq}
 */
record StreamPart(
        String stream, int shard, long firstOffset, long afterSeq, long untilSeq, List<RecordedEvent> events) {

    /** Of a stream that is not there. */
    static StreamPart none(String stream, long afterSeq) {
        return new StreamPart(stream, 0, 0, afterSeq, afterSeq, List.of());
    }

    /** Whether nothing is missing: events of a stream are numbered without gaps. */
    boolean isWhole() {
        long last = events.isEmpty() ? afterSeq : events.getLast().seq();
        return last >= untilSeq && last - afterSeq == events.size();
    }
}
