package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is published.
 *
 * @param claim content id of the artifact that an event's payload stands for, if it does
 */
public record PublishedLog(
        String logId, EventFeed feed, ArtifactStore artifacts, Function<RecordedEvent, Optional<Cid>> claim) {

    int shards() {
        return feed.start().offsets().size();
    }
}
