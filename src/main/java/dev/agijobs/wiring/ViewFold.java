package dev.agijobs.wiring;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedUntil;
import dev.agijobs.eventlog.Position;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import dev.agijobs.store.sqlite.SqliteViewStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** One view folded anew from the log into a file, up to a position that moves on. Blocks; used by one thread. */
final class ViewFold implements AutoCloseable {

    /** Far longer than one batch takes. */
    private static final Duration BATCH_AT_MOST = Duration.ofMinutes(10);

    /** It cannot be folded to where it is wanted. */
    static final class CannotFold extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotFold(String why) {
            super(why);
        }
    }

    private final String name;
    private final FeedUntil feed;
    private final ScheduledExecutorService executor;
    private final SqliteViewStore store;
    private final ProjectionRunner runner;
    private Position at;

    /** @param folder that has no views yet */
    ViewFold(Projection<?> projection, EventFeed log, ArtifactStore artifacts, Path folder) {
        name = projection.name();
        at = log.start();
        feed = new FeedUntil(log, at);
        executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fold").daemon().factory());
        store = new SqliteViewStore(folder, executor);
        runner = new ProjectionRunner(
                feed,
                store,
                List.of(projection),
                new RunEventCodec(new PlanReader(PlanLimits.DEFAULT)),
                new ClaimCheck(artifacts)::checkOut,
                Clock.systemUTC(),
                executor,
                ProjectionSettings.DEFAULT);
    }

    /** @throws CannotFold when the log says something that cannot be applied, or the position is before the last one */
    void to(Position position) {
        if (!position.reaches(at)) {
            throw new CannotFold("It went back while it was read, so it was built again; verify it once more");
        }
        feed.moveTo(position);
        ProjectionRunner.Pass pass;
        do {
            pass = runner.runOnce().await().atMost(BATCH_AT_MOST);
        } while (pass.events() > 0 || pass.behind());
        ProjectionStatus status = runner.status().await().atMost(BATCH_AT_MOST).getFirst();
        if (!status.position().reaches(position)) {
            throw new CannotFold("It cannot be built anew: "
                    + (status.reason() == null ? "the log cannot be read" : status.reason()));
        }
        at = position;
    }

    Views.Page page(ViewQuery query) {
        return store.page(name, query).await().atMost(BATCH_AT_MOST);
    }

    @Nullable
    ViewDocument document(String id) {
        return store.find(name, id).await().atMost(BATCH_AT_MOST).document();
    }

    @Override
    public void close() {
        runner.close();
        store.close();
        executor.close();
    }
}
