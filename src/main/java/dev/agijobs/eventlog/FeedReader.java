package dev.agijobs.eventlog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads the feed for clients: chosen events only, a bounded number of events looked at in a call, and live. A reader costs one page, and nothing while it does not ask;
 * waiting readers share one listener. Thread-safe.
 */
public final class FeedReader implements AutoCloseable {

    /** Most events looked at in one call. */
    public static final int LOOKED_AT_MAX = 10_000;

    /** Events read from the feed at once, at most. */
    private static final int CHUNK = 500;

    /** Bytes, a page with which is full whatever its limit. */
    private static final int PAGE_BYTES = 1024 * 1024;

    /**
     * Which events are wanted.
     *
     * @param types stored names; empty for all
     * @param stream or null for all
     */
    public record Filter(Set<String> types, @Nullable String stream) {
        public static final Filter ALL = new Filter(Set.of(), null);

        public Filter {
            types = Set.copyOf(types);
        }

        boolean wants(RecordedEvent event) {
            return (types.isEmpty() || types.contains(event.event().type()))
                    && (stream == null || stream.equals(event.stream()));
        }
    }

    private final EventFeed feed;
    private final ScheduledExecutorService timer;
    private final Duration signOfLife;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final Runnable unlisten;

    /**
     * Listens to the feed until it is closed.
     *
     * @param timer wakes waiting readers, on a thread that must not be blocked
     * @param signOfLife how long a live reader may see nothing before it gets an empty page
     */
    public FeedReader(EventFeed feed, ScheduledExecutorService timer, Duration signOfLife) {
        this.feed = feed;
        this.timer = timer;
        this.signOfLife = signOfLife;
        this.unlisten = feed.onCommit(this::committed);
    }

    /**
     * The next wanted events, and the position after the last event looked at. A page shorter than its limit, even an empty one, says nothing of what follows its
     * {@code next}; the end is reached when {@code next} is {@code after}.
     *
     * @param limit most events, 1 or more
     */
    public Uni<EventFeed.Page> page(Position after, Filter filter, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A limit is 1 or more, but was " + limit);
        }
        return Uni.createFrom()
                .deferred(() -> scan(new Scan(filter, limit, PAGE_BYTES, after), feed::after))
                .map(Scan::page);
    }

    /** How the feed is asked. */
    @FunctionalInterface
    private interface Source {
        Uni<EventFeed.Page> after(Position position, int limit);
    }

    private Uni<Scan> scan(Scan scan, Source source) {
        return source.after(scan.position, Math.min(scan.chunk, LOOKED_AT_MAX - scan.lookedAt))
                .chain(page ->
                        scan.takes(page) ? scan(scan, source) : Uni.createFrom().item(scan));
    }

    /** One call's way through the feed. */
    private static final class Scan {
        final Filter filter;
        final int limit;
        final int maxBytes;
        final List<RecordedEvent> found = new ArrayList<>();
        Position position;
        int chunk = CHUNK;
        int lookedAt;
        long bytes;
        boolean full;

        Scan(Filter filter, int limit, int maxBytes, Position after) {
            this.maxBytes = maxBytes;
            this.filter = filter;
            this.limit = limit;
            this.position = after;
        }

        /** Answers whether to go on. */
        boolean takes(EventFeed.Page page) {
            int at = 0;
            for (RecordedEvent event : page.events()) {
                at++;
                lookedAt++;
                if (filter.wants(event)) {
                    found.add(event);
                    bytes += LivePage.bytes(event);
                    if (found.size() == limit || bytes >= maxBytes) {
                        full = true;
                        position = position.after(page.events().subList(0, at));
                        return false;
                    }
                }
            }
            position = page.next();
            chunk = CHUNK;
            return !page.events().isEmpty() && lookedAt < LOOKED_AT_MAX;
        }

        EventFeed.Page page() {
            return new EventFeed.Page(List.copyOf(found), position);
        }
    }

    /**
     * The wanted events after a position and then those to come, in pages of {@link LivePage#BYTES} and what the last event is over that, read when they are asked for. A
     * page without events is a sign of life; its {@code next} moves on all the same. Never ends by itself.
     */
    public Multi<EventFeed.Page> follow(Position after, Filter filter) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new Follower(after, filter), this::next)
                .indefinitely()
                .select()
                .where(Step::worthSending)
                .map(Step::page);
    }

    private final class Follower {
        final Filter filter;
        final LivePage room = new LivePage();
        Position position;
        long sentAt = System.nanoTime();

        Follower(Position after, Filter filter) {
            this.position = after;
            this.filter = filter;
        }

        Scan scan() {
            Scan scan = new Scan(filter, Integer.MAX_VALUE, LivePage.BYTES, position);
            scan.chunk = room.toRead();
            return scan;
        }

        EventFeed.Page page(Scan scan) {
            if (scan.full) {
                room.wasFull(scan.lookedAt);
            } else {
                room.hadRoom();
            }
            return scan.page();
        }

        Step moveTo(EventFeed.Page page) {
            boolean worth = !page.events().isEmpty() || sinceSent() >= signOfLife.toNanos();
            position = page.next();
            if (worth) {
                sentAt = System.nanoTime();
            }
            return new Step(page, worth);
        }

        long sinceSent() {
            return System.nanoTime() - sentAt;
        }
    }

    private record Step(EventFeed.Page page, boolean worthSending) {}

    private Uni<Step> next(Follower follower) {
        return scan(follower.scan(), feed::live)
                .map(follower::page)
                .chain(page -> page.next().equals(follower.position)
                        ? awaitCommit(follower)
                        : Uni.createFrom().item(page))
                .map(follower::moveTo);
    }

    /** An empty page where the follower stands, as soon as there is news after it or a sign of life is due. */
    private Uni<EventFeed.Page> awaitCommit(Follower follower) {
        EventFeed.Page nothing = new EventFeed.Page(List.of(), follower.position);
        return Uni.createFrom().emitter(emitter -> awaitCommit(follower, nothing, emitter));
    }

    /** Listens first and looks then, so that nothing slips between. */
    private void awaitCommit(Follower follower, EventFeed.Page nothing, UniEmitter<? super EventFeed.Page> emitter) {
        Runnable wake = new Runnable() {
            @Override
            public void run() {
                if (waiting.remove(this)) {
                    emitter.complete(nothing);
                }
            }
        };
        waiting.add(wake);
        long atMost = Math.max(0, signOfLife.toNanos() - follower.sinceSent());
        ScheduledFuture<?> due;
        try {
            due = timer.schedule(wake, atMost, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            waiting.remove(wake);
            emitter.fail(new StoreUnavailable("The feed is no longer read: the process stops", e));
            return;
        }
        emitter.onTermination(() -> {
            waiting.remove(wake);
            due.cancel(false);
        });
        feed.live(follower.position, 1)
                .subscribe()
                .with(
                        page -> {
                            if (!page.events().isEmpty()) {
                                wake.run();
                            }
                        },
                        emitter::fail);
    }

    /** Called by the log's writer, which must not do the readers' work. */
    private void committed() {
        if (!waiting.isEmpty() && waking.compareAndSet(false, true)) {
            try {
                timer.execute(this::wakeAll);
            } catch (RejectedExecutionException stopping) {
                waking.set(false);
            }
        }
    }

    private void wakeAll() {
        waking.set(false);
        waiting.forEach(Runnable::run);
    }

    /** Listens no more; waiting readers see only signs of life. */
    @Override
    public void close() {
        unlisten.run();
    }
}
