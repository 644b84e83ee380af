package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds events of many streams against the chains of their hashes, as they come. */
final class ChainCheck {
    private record Last(long seq, byte[] hash) {}

    private static final Last NONE = new Last(0, HashChain.GENESIS);

    private final Map<String, Last> streams = new HashMap<>();
    private long events;

    /** @throws NotRestorable with stream and seq when it does not follow the one before it in its stream */
    void check(RecordedEvent event) {
        Last last = streams.getOrDefault(event.stream(), NONE);
        long bad = HashChain.firstBad(List.of(event), last.seq(), last.hash());
        if (bad > 0) {
            throw new NotRestorable("Event %d of %s is not the one that was recorded: its hash does not fit"
                    .formatted(bad, event.stream()));
        }
        streams.put(event.stream(), new Last(event.seq(), event.hash()));
        events++;
    }

    /** How many were good. */
    long events() {
        return events;
    }
}
