package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.FeedTail;
import java.time.Duration;

/**
 * How a node works on the log.
 *
 * @param owner names this life of this node, uniquely
 * @param url where other nodes and people reach it, or empty
 * @param leaseTerm how long after its last sign of life a node's shards go to another; 100 ms or more
 * @param lanes statements under way at once, each for its part of the shards, 1 to 16
 * @param sole whether it must hold all shards, so that its opening fails while another node holds any; else it takes its share of those that are free, now and always
 * @param tail how many of the newest events followers find in memory, over all shards
 */
public record LogOptions(String owner, String url, Duration leaseTerm, int lanes, boolean sole, FeedTail.Limits tail) {
    public static final Duration LEASE_TERM = Duration.ofSeconds(5);
    public static final int LANES = 2;

    /** @throws IllegalArgumentException when a number is out of range */
    public LogOptions {
        if (leaseTerm.toMillis() < 100 || lanes < 1 || lanes > Shards.COUNT) {
            throw new IllegalArgumentException("A lease lasts 100 ms or more, and there are 1 to %d lanes: %s and %d"
                    .formatted(Shards.COUNT, leaseTerm, lanes));
        }
    }

    /** One of several nodes of its log. */
    public static LogOptions shared(String owner, String url, Duration leaseTerm) {
        return new LogOptions(owner, url, leaseTerm, LANES, false, FeedTail.Limits.DEFAULT);
    }

    /** The one node of its log. */
    public static LogOptions sole(String owner, String url, Duration leaseTerm) {
        return new LogOptions(owner, url, leaseTerm, LANES, true, FeedTail.Limits.DEFAULT);
    }
}
