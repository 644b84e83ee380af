package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What followers work with.
 *
 * @param executor applies events
 * @param cachedMax most documents that one keeps in memory between batches
 * @param stored told what a generation reflects, as soon as that is stored
 */
record FollowerIo(
        ViewStore store,
        Claims claims,
        Executor executor,
        int cachedMax,
        BiConsumer<ViewGeneration, Position> stored) {}
