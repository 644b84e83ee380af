package dev.agijobs.wiring;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.LiveMirror;
import dev.agijobs.projection.MirroredViews;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection;
import dev.agijobs.projection.scheduleview.ScheduleViews;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.rest.ViewWatch;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.ViewStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All that is read from the feed: the views, who keeps them, and live readers. Belongs to a backend that is opened before and closed after. */
final class ReadModels implements AutoCloseable {

    private static final long STOP_AT_MOST_S = 5;

    final FeedReader feed;
    final ProjectionRunner runner;
    final RunViews runs;
    final Scoreboard scoreboard;
    final ScheduleViews schedules;
    final ViewWatch watch;
    /** Read and encode for live readers, so that runs need not wait for readers. */
    final ExecutorService sending;

    private final @Nullable LiveMirror mirror;
    private final ScheduledThreadPoolExecutor projecting = thread("projections");
    private final ScheduledThreadPoolExecutor timer = thread("feed-timer");

    /** Where the scoreboard is mirrored. @param node which writes as the one that keeps the views */
    record Mirrored(LiveBoard board, String node) {}

    /**
     * @param store which is closed after
     * @param mirrored or null
     */
    ReadModels(
            EventFeed log,
            ViewStore store,
            ArtifactStore artifacts,
            RunEventCodec codec,
            Clock clock,
            Duration heartbeat,
            @Nullable Mirrored mirrored) {
        mirror = mirrored == null
                ? null
                : new LiveMirror(ScoreboardProjection.ON_BOARD, store, mirrored.board(), mirrored.node());
        runner = new ProjectionRunner(
                log,
                mirror == null ? store : new MirroredViews(store, mirror),
                projections(),
                codec,
                new ClaimCheck(artifacts)::checkOut,
                clock,
                projecting,
                ProjectionSettings.DEFAULT);
        Freshness freshness = new Freshness(log, clock);
        runs = new RunViews(store, freshness);
        scoreboard = new Scoreboard(store, freshness, mirrored == null ? null : mirrored.board());
        schedules = new ScheduleViews(store, freshness);
        watch = new ViewWatch(runner::status);
        feed = new FeedReader(log, timer, heartbeat);
        sending = Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Thread.ofPlatform().name("live-", 1).daemon().factory());
    }

    /** Of all views. */
    static List<Projection<?>> projections() {
        return List.of(new RunViewProjection(), new ScoreboardProjection(), new ScheduleViewProjection());
    }

    private static ScheduledThreadPoolExecutor thread(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** Follows the feed, now and always. */
    void start() {
        runner.start();
        timer.scheduleWithFixedDelay(watch::look, 0, 1, TimeUnit.SECONDS);
        if (mirror != null) {
            timer.scheduleWithFixedDelay(mirror::tend, 1, 1, TimeUnit.SECONDS);
        }
    }

    /** Whether this node keeps the views, which it does until something else is said; quick. */
    void keepViews(boolean here) {
        runner.keep(here);
        if (mirror != null) {
            mirror.keep(here);
        }
    }

    @Override
    public void close() {
        feed.close();
        sending.shutdown();
        timer.shutdown();
        runner.close();
        projecting.shutdown();
        try {
            if (!projecting.awaitTermination(STOP_AT_MOST_S, TimeUnit.SECONDS)) {
                projecting.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
