package dev.agijobs.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happened, as a number that tells two courses apart, and as text when somebody wants to read it. */
final class Trace {
    private final Agenda agenda;
    private final boolean recording;
    private final List<String> lines = new ArrayList<>();
    private long hash;

    Trace(Agenda agenda, boolean recording) {
        this.agenda = agenda;
        this.recording = recording;
    }

    void note(String who, String what) {
        note(who, what, 0, "");
    }

    /** What is too common to be read. */
    void count(String who, long number) {
        hash = mix(mix(hash, who.hashCode()), number);
    }

    /** @param detail is read, and not part of the hash */
    void note(String who, String what, long number, String detail) {
        Duration since = Duration.between(Agenda.T0, agenda.now());
        hash = mix(mix(mix(mix(hash, since.toNanos()), who.hashCode()), what.hashCode()), number);
        if (recording) {
            lines.add("%11.6f  %-10s %s%s%s"
                    .formatted(since.toNanos() / 1e9, who, what, number == 0 ? "" : " " + number, " " + detail));
        }
    }

    /** Finalizer of MurmurHash3 over the sum, which makes it depend on the order. */
    private static long mix(long hash, long value) {
        long h = hash * 31 + value;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }

    boolean recording() {
        return recording;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return lines;
    }
}
