package dev.agijobs.eventlog.postgres;

import java.util.List;

/**
 * The wake time below which nothing is due of the shards that this node writes, so that a look for what is due begins there. The index keeps an entry for each change of a stream until
 * it is vacuumed, and a look from the beginning walks over all of them. The node knows what it writes; when the shards change, when it is unsure, and every so often, it looks from the
 * beginning again. Times are microseconds since 1970. Thread-safe.
 */
final class DueFloor {
    /** Where a look begins that sees all. */
    static final long BEGINNING = Long.MIN_VALUE;

    /** When nothing wants to be looked at. */
    static final long NOTHING = Long.MAX_VALUE;

    /** However wrong it was, it is right again after so many looks. */
    private static final int LOOKS_MAX = 60;

    private long floor = BEGINNING;
    /** Lowest that was written since the last look began, which it may not have seen. */
    private long written = NOTHING;

    /** The leases under which the floor was found. */
    private List<Long> leases = List.of();

    private int looks;

    /** One look. @param from where it begins @param number of this one */
    record Look(long from, int number) {}

    /** A stream of this node wants to be looked at then, durably. */
    synchronized void wrote(long wakeAt) {
        written = Math.min(written, wakeAt);
    }

    /** Something may be stored that was not told. */
    void forget() {
        wrote(BEGINNING);
    }

    /** Begins a look. @param now the epochs of the leases of all shards */
    synchronized Look begin(List<Long> now) {
        if (looks++ % LOOKS_MAX == 0 || !leases.equals(now)) {
            leases = List.copyOf(now);
            forget();
        }
        floor = Math.min(floor, written);
        written = NOTHING;
        return new Look(floor, looks);
    }

    /** Ends it, unless another one has begun. @param next below which it saw nothing */
    synchronized void found(Look look, long next) {
        if (look.number() == looks) {
            floor = next;
        }
    }
}
