package dev.agijobs.engine;

import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks, always, for streams that want to be looked at, and wakes what they stand for when it is not in memory: after a start, a lost append, an eviction. */
public final class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    /** What one pass did. */
    public record Pass(int due, int woken) {}

    private final StreamHeads heads;
    private final RunService runs;
    private final Map<String, Waker> others;
    private final Clock clock;
    private final Scheduler scheduler;
    private final EngineSettings settings;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean failing;

    /** Of runs, and the keys that they hold, alone. */
    public Reconciler(StreamHeads heads, RunService runs, Clock clock, Scheduler scheduler, EngineSettings settings) {
        this(heads, runs, Map.of(), clock, scheduler, settings);
    }

    /** @param others who wakes what is no run, by the prefix of its streams, such as {@code schedule-} */
    public Reconciler(
            StreamHeads heads,
            RunService runs,
            Map<String, Waker> others,
            Clock clock,
            Scheduler scheduler,
            EngineSettings settings) {
        this.heads = heads;
        this.runs = runs;
        this.others = Map.copyOf(others);
        this.clock = clock;
        this.scheduler = scheduler;
        this.settings = settings;
    }

    /** Passes again and again until {@link #stop}. */
    public void start() {
        running.set(true);
        pass();
    }

    public void stop() {
        running.set(false);
    }

    private void pass() {
        if (!running.get()) {
            return;
        }
        runOnce()
                .subscribe()
                .with(
                        done -> {
                            failing = false;
                            again();
                        },
                        failure -> {
                            if (!failing) {
                                LOG.warnf(
                                        "What is unfinished cannot be looked for, and will be later: %s",
                                        failure.getMessage());
                            }
                            failing = true;
                            again();
                        });
    }

    private void again() {
        scheduler.after(settings.reconcileEvery(), this::pass);
    }

    /** One pass over the streams that are due now. */
    public Uni<Pass> runOnce() {
        return page(clock.instant(), null, new Pass(0, 0));
    }

    /** A page at a time: the next one when what this one woke is loaded, so that never too many are loading, and none waits for a clock. */
    private Uni<Pass> page(Instant now, StreamHeads.@Nullable DueCursor after, Pass sum) {
        int limit = settings.loadsMax();
        return heads.due(now, after, limit).chain(page -> {
            List<CompletableFuture<?>> loads = new ArrayList<>();
            page.forEach(head -> wake(head, loads));
            Pass next = new Pass(sum.due() + page.size(), sum.woken() + loads.size());
            return loaded(loads)
                    .chain(() -> page.size() == limit
                            ? page(now, cursor(page), next)
                            : Uni.createFrom().item(next));
        });
    }

    /** What could not be loaded is met again by the next pass. */
    private static Uni<Void> loaded(List<CompletableFuture<?>> loads) {
        CompletableFuture<Void> all = CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new));
        return Uni.createFrom().completionStage(all.handle((done, failure) -> null));
    }

    private void wake(StreamHead head, List<CompletableFuture<?>> loads) {
        if (head.stream().startsWith(KeyDesk.PREFIX)) {
            runs.wakeKey(head.stream());
        } else if (head.stream().startsWith("run-")) {
            runs.wake(head.stream().substring("run-".length())).ifPresent(loads::add);
        } else {
            others.forEach((prefix, waker) -> {
                if (head.stream().startsWith(prefix)) {
                    waker.wake(head.stream().substring(prefix.length())).ifPresent(loads::add);
                }
            });
        }
    }

    private static StreamHeads.DueCursor cursor(List<StreamHead> page) {
        StreamHead last = page.getLast();
        Instant wakeAt = last.status().wakeAt();
        if (wakeAt == null) {
            throw new IllegalStateException("A due stream has a wake time: " + last.stream());
        }
        return new StreamHeads.DueCursor(wakeAt, last.stream());
    }
}
