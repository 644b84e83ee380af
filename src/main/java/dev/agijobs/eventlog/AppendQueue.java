package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Appends that wait for the thread that writes them, bounded in number and bytes; a part of {@link EventLog} that is the same in every backend. Many threads offer, one drains. */
public final class AppendQueue {
    public static final int MAX_APPENDS = 8_192;
    private static final long MAX_BYTES = 128L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmptyOrClosed = lock.newCondition();
    private final ArrayDeque<PendingAppend> appends = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    /** What became of an offer. */
    private enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /** Lets an append wait for the writer, when subscribed to; answers what the writer says of it. Fails at once with {@link StoreUnavailable} when too many wait or none is taken any more. */
    public Uni<AppendResult> enter(Append append) {
        return Uni.createFrom().emitter(emitter -> {
            switch (offer(new PendingAppend(append, emitter))) {
                case TAKEN -> {}
                case FULL ->
                    emitter.fail(new StoreUnavailable("Too many appends are waiting; nothing was stored", null));
                case CLOSED -> emitter.fail(new StoreUnavailable("The log is closed; nothing was stored", null));
            }
        });
    }

    /** Never waits. */
    private Offer offer(PendingAppend append) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (appends.size() >= MAX_APPENDS || bytes + append.bytes() > MAX_BYTES) {
                return Offer.FULL;
            }
            appends.add(append);
            bytes += append.bytes();
            if (appends.size() == 1) {
                notEmptyOrClosed.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first append and takes what is there without waiting for more.
     *
     * @param maxBytes exceeded only by a single append
     * @return empty when the queue is closed and drained
     */
    public List<PendingAppend> drain(int maxAppends, long maxBytes) {
        lock.lock();
        try {
            while (appends.isEmpty() && !closed) {
                notEmptyOrClosed.awaitUninterruptibly();
            }
            List<PendingAppend> group = new ArrayList<>(Math.min(maxAppends, appends.size()));
            long groupBytes = 0;
            for (PendingAppend next = appends.peek();
                    next != null
                            && group.size() < maxAppends
                            && (group.isEmpty() || groupBytes + next.bytes() <= maxBytes);
                    next = appends.peek()) {
                group.add(appends.remove());
                groupBytes += next.bytes();
            }
            bytes -= groupBytes;
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait now. */
    public int size() {
        lock.lock();
        try {
            return appends.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be drained. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            notEmptyOrClosed.signal();
        } finally {
            lock.unlock();
        }
    }
}
