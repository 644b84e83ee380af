package dev.agijobs.testkit;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.scheduleview.ScheduleSummary;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection;
import dev.agijobs.projection.scheduleview.ScheduleViews;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.memory.MemoryViewStore;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The list of schedules, as the view has it that follows a log. */
public final class ScheduleListing implements AutoCloseable {

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ProjectionRunner runner;
    public final ScheduleViews views;

    public ScheduleListing(MemoryEventLog log, ArtifactStore artifacts) {
        MemoryViewStore store = new MemoryViewStore();
        runner = new ProjectionRunner(
                log,
                store,
                List.of(new ScheduleViewProjection()),
                RunStreams.CODEC,
                new ClaimCheck(artifacts)::checkOut,
                Clock.systemUTC(),
                executor,
                new ProjectionSettings(7, 3, Duration.ZERO, Duration.ofSeconds(1)));
        views = new ScheduleViews(store, new Freshness(log, Clock.systemUTC()));
    }

    /** All schedules of the log as it is now, in pages of two. */
    public List<ScheduleSummary> all() {
        while (await(runner.runOnce()).events() > 0) {}
        List<ScheduleSummary> all = new ArrayList<>();
        String cursor = null;
        do {
            ScheduleViews.Page page = await(views.list(2, cursor));
            all.addAll(page.schedules());
            cursor = page.nextCursor();
        } while (cursor != null);
        return all;
    }

    public long count() {
        return await(views.count());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        runner.close();
        executor.shutdownNow();
    }
}
