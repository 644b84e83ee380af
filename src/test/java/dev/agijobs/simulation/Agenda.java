package dev.agijobs.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen, one thing at a time, in virtual time; things of the same moment in random order. Whatever belongs to a process waits while it is frozen and never
 * happens once it is dead.
 */
final class Agenda {
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    /** A process of the world. */
    interface Host {
        boolean alive();

        /** Until when nothing of it happens; the past when it is not frozen. */
        Instant frozenUntil();
    }

    /** Something to happen, until it is cancelled. */
    static final class Entry implements Comparable<Entry> {
        private final Instant at;
        private final int tie;
        private final long number;
        private final @Nullable Host host;
        private final Runnable work;
        private boolean cancelled;

        private Entry(Instant at, int tie, long number, @Nullable Host host, Runnable work) {
            this.at = at;
            this.tie = tie;
            this.number = number;
            this.host = host;
            this.work = work;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = at.compareTo(other.at);
            int byTie = byTime != 0 ? byTime : Integer.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final Chance chance;
    private Instant now = T0;
    private long numbers;
    private long done;

    Agenda(Chance chance) {
        this.chance = chance;
    }

    Instant now() {
        return now;
    }

    /** How many things have happened. */
    long done() {
        return done;
    }

    /** @param host whom it belongs to, or null for the world */
    Entry after(Duration delay, @Nullable Host host, Runnable work) {
        return add(delay.isNegative() ? now : now.plus(delay), host, work);
    }

    private Entry add(Instant at, @Nullable Host host, Runnable work) {
        Entry entry = new Entry(at, chance.below(Integer.MAX_VALUE), numbers++, host, work);
        entries.add(entry);
        return entry;
    }

    /** Lets the next thing happen; answers whose it was, or null when it was the world's or did not happen. */
    @Nullable
    Host next() {
        Entry entry = entries.remove();
        now = entry.at;
        Host host = entry.host;
        if (entry.cancelled || (host != null && !host.alive())) {
            return null;
        }
        if (host != null && host.frozenUntil().isAfter(now)) {
            postpone(entry, host);
            return null;
        }
        done++;
        entry.work.run();
        return host;
    }

    /** It may still be cancelled by whoever holds it. */
    private void postpone(Entry entry, Host host) {
        add(host.frozenUntil(), host, () -> {
            if (!entry.cancelled) {
                entry.work.run();
            }
        });
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
