package dev.agijobs.journey;

import dev.agijobs.eventlog.RecordedEvent;

/** Which of two events came first: by the log where it has an order, and between shards by their times, which are of one machine here. */
final class LogOrder {
    private LogOrder() {}

    /** Between shards, events of the same time may be in either order. */
    static boolean isBefore(RecordedEvent first, RecordedEvent second) {
        return first.shard() == second.shard()
                ? first.offset() < second.offset()
                : !first.event().occurredAt().isAfter(second.event().occurredAt());
    }
}
