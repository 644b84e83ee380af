package dev.agijobs.projection;

import java.time.Duration;

/**
 * Bounds of the runner.
 *
 * @param batchEvents most events taken at once
 * @param cachedDocuments most documents of a projection kept in memory between batches
 * @param pause least time from one pass to the next while nobody waits for a position and nothing is left behind: many events of a document become one write
 * @param pollEvery how often the feed is asked though no commit was told
 */
public record ProjectionSettings(int batchEvents, int cachedDocuments, Duration pause, Duration pollEvery) {
    public static final ProjectionSettings DEFAULT =
            new ProjectionSettings(8_192, 20_000, Duration.ofMillis(50), Duration.ofSeconds(1));

    /** @throws IllegalArgumentException when a number is out of range */
    public ProjectionSettings {
        if (batchEvents < 1 || cachedDocuments < 0 || pause.isNegative() || pollEvery.toMillis() < 1) {
            throw new IllegalArgumentException("A setting of the projections is out of range");
        }
    }
}
