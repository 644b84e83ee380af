package dev.agijobs.rest;

import dev.agijobs.projection.RebuildSource;
import io.smallrye.mutiny.Uni;

/** What was published of the log, to build views from. */
@FunctionalInterface
public interface PublishedFeed {

    /** Fails with {@code Refused} REBUILD_SOURCE_UNAVAILABLE where nothing is published, and {@code StoreUnavailable} when it cannot be read now. */
    Uni<RebuildSource> open();
}
