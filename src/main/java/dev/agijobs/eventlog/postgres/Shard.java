package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.FeedTail;

/**
 * One shard as the lane that appends to it knows it. All but the epoch and what the tail answers is for the lane's thread.
 */
final class Shard {
    final int number;
    final FeedTail tail;
    long nextOffset = 1;

    /** 0 while it is closed: what was committed last must be asked first. */
    volatile long epoch;

    /** Of the lease by which it was opened; what the tail answers counts while this one is held. */
    private volatile long leaseEpoch;

    Shard(int number, FeedTail.Limits limits) {
        this.number = number;
        this.tail = new FeedTail(limits);
    }

    void opened(long newEpoch, long next, long openedByLease) {
        leaseEpoch = 0;
        epoch = newEpoch;
        nextOffset = next;
        tail.startAfter(next - 1);
        leaseEpoch = openedByLease;
    }

    void close() {
        leaseEpoch = 0;
        epoch = 0;
    }

    boolean isOpenUnder(long lease) {
        return epoch > 0 && leaseEpoch == lease;
    }

    /** Whether the tail knows the end, to any thread. @param lease held now, or 0 */
    boolean tailKnows(long lease) {
        return lease > 0 && leaseEpoch == lease;
    }
}
