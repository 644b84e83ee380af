package dev.agijobs.archive;

/**
 * What a file holds: all events of a log from one offset up to another, of each shard.
 *
 * @param firstOffset the first that may be in it
 * @param pastOffset the first that is not in it any more
 */
public record ArchiveRange(String logId, long firstOffset, long pastOffset) {

    /** @throws IllegalArgumentException when it is empty */
    public ArchiveRange {
        if (firstOffset < 0 || pastOffset <= firstOffset) {
            throw new IllegalArgumentException("A range goes up, but was " + firstOffset + " to " + pastOffset);
        }
    }

    /** Events that each shard has in it: offsets begin at 1. */
    public long eventsOfShard() {
        return pastOffset - Math.max(1, firstOffset);
    }
}
