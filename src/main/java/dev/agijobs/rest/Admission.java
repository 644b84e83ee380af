package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether new runs are taken: not when the views lack too much, nor when the disk is nearly full, so that what runs can go on. Thread-safe. */
public final class Admission {

    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier eventsBehind;
    private final long eventsBehindMax;
    private final LongSupplier diskFree;
    private final long diskFreeMin;
    private final LongSupplier nanos;
    private final AtomicLong lookAgainAt;
    private volatile boolean diskLow;

    /**
     * @param eventsBehind events that the slowest view lacks
     * @param diskFree bytes; asked at most once a second
     * @param nanos a clock as {@link System#nanoTime}
     */
    public Admission(
            LongSupplier eventsBehind,
            long eventsBehindMax,
            LongSupplier diskFree,
            long diskFreeMin,
            LongSupplier nanos) {
        this.eventsBehind = eventsBehind;
        this.eventsBehindMax = eventsBehindMax;
        this.diskFree = diskFree;
        this.diskFreeMin = diskFreeMin;
        this.nanos = nanos;
        this.lookAgainAt = new AtomicLong(nanos.getAsLong());
    }

    /** Whether {@link #check} lets new runs in. May block for the file system. */
    public boolean admits() {
        return refusal() == null;
    }

    /** May block for the file system. @throws Refused VIEWS_TOO_FAR_BEHIND or INSUFFICIENT_STORAGE */
    void check() {
        Refused refusal = refusal();
        if (refusal != null) {
            throw refusal;
        }
    }

    private @Nullable Refused refusal() {
        if (eventsBehind.getAsLong() > eventsBehindMax) {
            return new Refused(Code.VIEWS_TOO_FAR_BEHIND, "Views lack over %d events".formatted(eventsBehindMax));
        }
        long now = nanos.getAsLong();
        long due = lookAgainAt.get();
        if (now - due >= 0 && lookAgainAt.compareAndSet(due, now + LOOK_EVERY)) {
            diskLow = diskFree.getAsLong() < diskFreeMin;
        }
        return diskLow
                ? new Refused(
                        Code.INSUFFICIENT_STORAGE,
                        "Less than %d bytes are free; runs under way go on, new ones are not taken"
                                .formatted(diskFreeMin))
                : null;
    }
}
