package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.TimeoutException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the shards of one group, on a thread of its own, as long as that is this node's to do. Whatever fails ends the session, and the next one goes on from what was
 * committed; only what somebody has to look at ends it for good.
 */
final class RelayGroup implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RelayGroup.class.getName());

    /** Behind the news of commits. */
    private static final long POLL_MS = 500;

    private static final long PAUSE_MIN_MS = 100;
    private static final long PAUSE_MAX_MS = 2_000;
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MAX_MS = 5_000;
    private static final Duration LOOK_MAX = Duration.ofSeconds(5);

    private final int group;
    private final BooleanSupplier here;
    private final Supplier<Session> open;
    private final Supplier<Position> end;
    private final LongAdder published;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile RelayStatus status;
    private long lookedAt = System.nanoTime() - LOOK_EVERY_NANOS;
    private long pause = PAUSE_MIN_MS;
    private @Nullable Progress progress;

    /**
     * Begins at once.
     *
     * @param here whether it is this node that publishes the group, now
     * @param published counts events
     */
    RelayGroup(
            KafkaSettings settings,
            PublishedLog log,
            int group,
            BooleanSupplier here,
            Failpoints failpoints,
            LongAdder published) {
        this.group = group;
        this.here = here;
        this.open = () -> new Session(settings, log, group, failpoints);
        this.end = () -> log.feed().end().await().atMost(LOOK_MAX);
        this.published = published;
        this.status = new RelayStatus(group, RelayState.STANDBY, 0, null, null);
        this.thread = Thread.ofPlatform().name("relay-" + group).daemon().start(this::run);
    }

    RelayStatus status() {
        return status;
    }

    /** There may be something to publish. Quick. */
    void news() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private void run() {
        while (!closed) {
            if (!here.getAsBoolean()) {
                say(RelayState.STANDBY, 0, null, null);
                await(POLL_MS);
                continue;
            }
            if (status.state() == RelayState.STANDBY) {
                say(RelayState.PUBLISHING, RelayStatus.UNKNOWN, null, null);
            }
            try (Session session = open.get()) {
                progress = session.progress();
                publish(session);
            } catch (RelayStopped e) {
                LOG.log(Level.ERROR, "Nothing is published of group {0} any more. {1}", group, e.getMessage());
                say(RelayState.STOPPED, behind(), status.oldest(), e.getMessage());
                return;
            } catch (RuntimeException e) {
                stumbled(e);
            }
        }
    }

    private void publish(Session session) {
        while (!closed && here.getAsBoolean()) {
            news.drainPermits();
            List<RecordedEvent> events = session.next();
            if (events.isEmpty()) {
                well(0, null);
                await(POLL_MS);
                continue;
            }
            well(behind(events.size()), events.getFirst().event().occurredAt());
            while (!events.isEmpty()) {
                List<RecordedEvent> left = session.publish(events);
                published.add(events.size() - left.size());
                events = left;
            }
        }
    }

    /** At least these; asked for once a second. */
    private long behind(int known) {
        if (System.nanoTime() - lookedAt < LOOK_EVERY_NANOS) {
            return Math.max(known, status.behind());
        }
        lookedAt = System.nanoTime();
        return behind();
    }

    private long behind() {
        Progress known = progress;
        try {
            return known == null ? RelayStatus.UNKNOWN : known.behind(end.get());
        } catch (RuntimeException logIsAway) {
            return status.behind();
        }
    }

    private void well(long behind, @Nullable Instant oldest) {
        if (status.state() == RelayState.WAITING) {
            LOG.log(Level.INFO, "Group {0} is published again", group);
        }
        pause = PAUSE_MIN_MS;
        say(RelayState.PUBLISHING, behind, oldest, null);
    }

    private void stumbled(RuntimeException e) {
        if (closed) {
            return;
        }
        String why = String.valueOf(e.getMessage());
        boolean expected =
                e instanceof KafkaException || e instanceof StoreUnavailable || e instanceof TimeoutException;
        if (!why.equals(status.trouble())) {
            LOG.log(Level.WARNING, "The publishing of group %d waits: %s".formatted(group, why), expected ? null : e);
        }
        say(RelayState.WAITING, behind(), status.oldest(), why);
        await(pause);
        pause = Math.min(PAUSE_MAX_MS, 2 * pause);
    }

    private void say(RelayState state, long behind, @Nullable Instant oldest, @Nullable String trouble) {
        status = new RelayStatus(group, state, behind, oldest, trouble);
    }

    private void await(long millis) {
        try {
            news.tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Ends it; what is not committed by then is published by whoever comes next. Blocks, for a few seconds at most. */
    @Override
    public void close() {
        closed = true;
        news();
        try {
            thread.join(CLOSE_MAX_MS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
