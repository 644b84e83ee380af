package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The thread that writes. It takes whatever waits as one group, sends it, and answers when Redis has; meanwhile the next group gathers. One group is on its way at a time, so
 * that one whose answer is lost can be looked for before anything comes after it.
 */
final class LogWriter implements AutoCloseable {
    private static final int MAX_GROUP_APPENDS = 512;
    private static final long MAX_GROUP_BYTES = 8L << 20;

    private final Shard shard;
    private final AppendQueue queue;
    private final Executor answers;
    private final Failpoints failpoints;
    private final Consumer<List<RecordedEvent>> committed;
    private final Runnable news;
    private final CommitObserver observer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("redis-log-writer").daemon().factory());

    /**
     * @param committed told by the writing thread after each commit what was stored; must not throw
     * @param news run by it once those who appended are answered; must not throw
     */
    LogWriter(
            Shard shard,
            AppendQueue queue,
            Executor answers,
            Failpoints failpoints,
            Consumer<List<RecordedEvent>> committed,
            Runnable news,
            CommitObserver observer) {
        this.shard = shard;
        this.queue = queue;
        this.answers = answers;
        this.failpoints = failpoints;
        this.committed = committed;
        this.news = news;
        this.observer = observer;
        thread.execute(this::run);
    }

    private void run() {
        for (List<PendingAppend> group = next(); !group.isEmpty(); group = next()) {
            List<RecordedEvent> stored = commit(group);
            PendingAppend.answer(group, answers);
            // Whoever waits for an answer goes first: followers would take the processor from him.
            if (!stored.isEmpty()) {
                news.run();
            }
        }
    }

    private List<PendingAppend> next() {
        return queue.drain(MAX_GROUP_APPENDS, MAX_GROUP_BYTES);
    }

    /** Answers what was stored. */
    private List<RecordedEvent> commit(List<PendingAppend> group) {
        List<RecordedEvent> events;
        try {
            failpoints.hit("redis.before-append");
            Batch batch = shard.append(group);
            batch.settle();
            events = batch.events();
        } catch (RuntimeException e) {
            StoreUnavailable failure = e instanceof StoreUnavailable known
                    ? known
                    : new StoreUnavailable(
                            "The log cannot be written, whether the events were stored is unknown: " + e.getMessage(),
                            e);
            group.forEach(pending -> pending.failed(failure));
            return List.of();
        }
        failpoints.hit("redis.after-append");
        committed.accept(events);
        PendingAppend.observe(group, events.size(), observer);
        return events;
    }

    /** Finishes what is queued; nothing more is taken. */
    @Override
    public void close() {
        queue.close();
        thread.close();
    }
}
