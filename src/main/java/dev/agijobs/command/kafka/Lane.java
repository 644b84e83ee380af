package dev.agijobs.command.kafka;

import dev.agijobs.command.CommandHandler;
import dev.agijobs.command.Outcome;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.publish.kafka.RecordHeaders;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition, settled one after another on a thread of its own: each is carried out or set aside before the next one begins. What cannot be done now is
 * tried again, more and more rarely, for as long as the partition is this node's.
 */
final class Lane {
    /** Before the offset of the first record that is settled. */
    static final long NONE = -1;

    private static final Logger LOG = System.getLogger(Lane.class.getName());

    /** With so many waiting, or so many bytes of them, no more are fetched. */
    private static final int WAITING_MAX = 200;

    private static final long BYTES_MAX = 1 << 20;

    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final long LOOK_EVERY_MS = 200;
    private static final long PAUSE_MIN_MS = 50;
    private static final long PAUSE_MAX_MS = 5_000;

    /** Of a record at which this program fails. */
    private static final int FAILURES_MAX = 8;

    /** From this try on it is told that a record waits. */
    private static final int TOLD_FROM = 5;

    private final TopicPartition partition;
    private final CommandHandler handler;
    private final DeadLetters deadLetters;
    private final Counts counts;
    private final Failpoints failpoints;
    private final BlockingQueue<ConsumerRecord<byte[], byte[]>> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile long settled = NONE;
    private volatile boolean busy;
    private volatile @Nullable String trouble;

    /** Begins at once. @param failpoints hit at {@code commands.before-commit}: a command is durable, and its offset not yet to be committed */
    Lane(
            TopicPartition partition,
            CommandHandler handler,
            DeadLetters deadLetters,
            Counts counts,
            Failpoints failpoints) {
        this.partition = partition;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.counts = counts;
        this.failpoints = failpoints;
        this.thread =
                Thread.ofVirtual().name("commands-" + partition.partition()).start(this::run);
    }

    /** Quick. */
    void add(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes.addAndGet(size(record));
            waiting.add(record);
        }
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    boolean isFull() {
        return waiting.size() >= WAITING_MAX || bytes.get() >= BYTES_MAX;
    }

    /** Whether a record waits or is under way. */
    boolean isBusy() {
        return busy || !waiting.isEmpty();
    }

    /** Offset after the last record that is settled, as are all before it, or {@link #NONE}. */
    long settled() {
        return settled;
    }

    /** What the next record has been waiting for some time, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Begins no other record, and tries no record again. Quick. */
    void close() {
        closed.countDown();
    }

    /** After {@link #close}: waits for the record under way, as long as is left. */
    void awaitEnd(long untilNanos) {
        try {
            thread.join(Duration.ofNanos(Math.max(1, untilNanos - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        try {
            while (!isClosed()) {
                ConsumerRecord<byte[], byte[]> next = waiting.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                busy = next != null;
                if (next != null && settle(next)) {
                    trouble = null;
                    bytes.addAndGet(-size(next));
                    settled = next.offset() + 1;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is settled; else the partition is no more this node's. */
    private boolean settle(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        int failures = 0;
        long pause = PAUSE_MIN_MS;
        for (int tries = 1; !isClosed(); tries++) {
            String why;
            switch (attempt(record)) {
                case Outcome.Done done -> {
                    counts.done().increment();
                    return true;
                }
                case Outcome.Refused refused -> {
                    return setAside(record, refused.reason());
                }
                case Outcome.Failed failed -> {
                    if (++failures == FAILURES_MAX) {
                        return setAside(record, failed.reason());
                    }
                    why = failed.reason();
                }
                case Outcome.Later later -> why = later.reason();
            }
            stumbled(record, tries, why);
            if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                return false;
            }
            pause = Math.min(PAUSE_MAX_MS, 2 * pause);
        }
        return false;
    }

    private Outcome attempt(ConsumerRecord<byte[], byte[]> record) {
        try {
            byte[] value = record.value() == null ? new byte[0] : record.value();
            Outcome outcome =
                    handler.handle(RecordHeaders.of(record), value).await().atMost(ANSWER_MAX);
            if (outcome instanceof Outcome.Done) {
                failpoints.hit("commands.before-commit");
            }
            return outcome;
        } catch (RuntimeException e) {
            return new Outcome.Later("It is not known whether it is done: " + e);
        }
    }

    /** Keeps at it: a record that is neither carried out nor set aside would be lost. */
    private boolean setAside(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
        long pause = PAUSE_MIN_MS;
        for (int tries = 1; !isClosed(); tries++) {
            try {
                deadLetters.put(record, reason);
                counts.dead().increment();
                LOG.log(Level.WARNING, "A command was set aside: {0}, {1}", place(record), reason);
                return true;
            } catch (RuntimeException e) {
                stumbled(record, tries, "It cannot be set aside: " + e.getMessage());
            }
            if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                return false;
            }
            pause = Math.min(PAUSE_MAX_MS, 2 * pause);
        }
        return false;
    }

    private void stumbled(ConsumerRecord<byte[], byte[]> record, int tries, String why) {
        if (tries < TOLD_FROM) {
            return;
        }
        if (trouble == null) {
            LOG.log(Level.WARNING, "A command waits, and those behind it: {0}, {1}", place(record), why);
        }
        trouble = why;
    }

    private String place(ConsumerRecord<byte[], byte[]> record) {
        return "%s, offset %d".formatted(partition, record.offset());
    }
}
