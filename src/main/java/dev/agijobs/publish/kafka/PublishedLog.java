package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.store.ArtifactStore;

/** What is published: the events, and the artifacts that they claim. */
public record PublishedLog(String logId, EventFeed feed, ArtifactStore artifacts) {

    int shards() {
        return feed.start().offsets().size();
    }
}
