package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.postgres.Tidings.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells other nodes what was committed here, by a thread of its own, so that no append waits. What does not get away in time is dropped; then the others hear that there is more
 * than they were told. Thread-safe.
 */
final class FanOut implements AutoCloseable {
    /** Payload bytes of a message. A larger event is left out, and only its place told. */
    static final int MESSAGE_BYTES = 256 * 1024;

    /** What waits to get away, roughly. */
    private static final long WAITING_BYTES_MAX = 8L << 20;

    /** What takes longer counts as not told, whatever becomes of it. */
    private static final long TOLD_MS_MAX = 200;

    private static final long PULSE_MS = 500;

    private static final int EVENT_BYTES = 400;

    /** What was committed of a shard. @param epoch under which it was opened */
    record Part(int shard, long epoch, List<RecordedEvent> events) {}

    private final String node;
    private final Broadcast.Channel channel;
    private final Supplier<List<End>> own;
    private final Consumer<Boolean> told;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private List<End> atLastPulse = List.of();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("postgres-log-fan-out").daemon().factory());

    /**
     * @param own where the shards end that this node writes
     * @param told hears after each commit whether those who hear messages know of it; must not block
     */
    FanOut(String node, Broadcast.Channel channel, Supplier<List<End>> own, Consumer<Boolean> told) {
        this.node = node;
        this.channel = channel;
        this.own = own;
        this.told = told;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.scheduleWithFixedDelay(this::pulse, 0, PULSE_MS, TimeUnit.MILLISECONDS);
    }

    /** So that others know what they missed, and this node whether it is heard. What was there at the last pulse was told since, or never will be. */
    private void pulse() {
        channel.send(new Tidings(node, atLastPulse, List.of()).bytes())
                .subscribe()
                .with(sent -> {}, away -> {}); // Silence tells it.
        atLastPulse = own.get();
    }

    /** Tells what was committed. Never blocks. */
    void tell(List<Part> parts) {
        long bytes = 0;
        for (Part part : parts) {
            for (RecordedEvent event : part.events()) {
                bytes += size(event);
            }
        }
        if (waiting.addAndGet(bytes) > WAITING_BYTES_MAX) {
            drop(bytes);
            return;
        }
        long taken = bytes;
        try {
            thread.execute(() -> send(parts, taken));
        } catch (RejectedExecutionException closed) {
            drop(taken);
        }
    }

    private void drop(long bytes) {
        waiting.addAndGet(-bytes);
        dropped.incrementAndGet();
        told.accept(false);
    }

    private void send(List<Part> parts, long bytes) {
        List<Tidings> messages = messages(node, parts);
        List<CompletableFuture<Void>> under = new ArrayList<>();
        for (Tidings message : messages) {
            under.add(send(message, bytes / messages.size()));
        }
        waiting.addAndGet(-(bytes % Math.max(1, messages.size())));
        CompletableFuture.allOf(under.toArray(CompletableFuture[]::new))
                .orTimeout(TOLD_MS_MAX, TimeUnit.MILLISECONDS)
                .whenComplete((ok, failure) -> told.accept(failure == null));
    }

    private CompletableFuture<Void> send(Tidings message, long bytes) {
        return channel.send(message.bytes()).subscribeAsCompletionStage().whenComplete((ok, failure) -> {
            waiting.addAndGet(-bytes);
            (failure == null ? sent : dropped).incrementAndGet();
        });
    }

    /** In which each shard's events follow each other; one that is too large breaks off a message, and lies before its end. */
    static List<Tidings> messages(String node, List<Part> parts) {
        List<Tidings> messages = new ArrayList<>();
        Map<Integer, End> ends = new LinkedHashMap<>();
        List<RecordedEvent> events = new ArrayList<>();
        long bytes = 0;
        for (Part part : parts) {
            for (RecordedEvent event : part.events()) {
                boolean tooLarge = size(event) > MESSAGE_BYTES;
                if (tooLarge || bytes + size(event) > MESSAGE_BYTES) {
                    flush(node, ends, events, messages);
                    bytes = 0;
                }
                ends.put(part.shard(), new End(part.shard(), part.epoch(), event.offset()));
                if (tooLarge) {
                    flush(node, ends, events, messages);
                } else {
                    events.add(event);
                    bytes += size(event);
                }
            }
        }
        flush(node, ends, events, messages);
        return messages;
    }

    private static void flush(String node, Map<Integer, End> ends, List<RecordedEvent> events, List<Tidings> messages) {
        if (!ends.isEmpty()) {
            messages.add(new Tidings(node, List.copyOf(ends.values()), List.copyOf(events)));
            ends.clear();
            events.clear();
        }
    }

    private static long size(RecordedEvent event) {
        return event.event().payload().length + EVENT_BYTES;
    }

    /** Messages that got away. */
    long sent() {
        return sent.get();
    }

    /** Messages, and commits without one, that did not. */
    long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        thread.shutdown();
        channel.close();
    }
}
