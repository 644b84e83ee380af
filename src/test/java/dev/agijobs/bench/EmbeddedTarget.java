package dev.agijobs.bench;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Plans;
import dev.agijobs.tool.builtin.NoopTool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The engine in the driver's own process, on the embedded log. */
final class EmbeddedTarget implements Target {
    private static final Caller DRIVER = new Caller("driver", null);

    private final Path stateDir;
    private final @Nullable ServerLoad place;
    private final Counts counts = new Counts();
    private final EmbeddedEngine engine;
    private final Submission submission = new Submission(Plans.read(Target.plan()), List.of(), Map.of(), 0, null, "w1");
    private boolean closed;

    EmbeddedTarget(Path stateDir, @Nullable ServerLoad place) {
        this.place = place;
        this.stateDir = stateDir;
        engine = EmbeddedEngine.start(
                answers -> {
                    if (place != null) {
                        return place.open(answers, counts);
                    }
                    SqliteEventLog log =
                            new SqliteEventLog(stateDir, answers, Failpoints.NONE, FeedTail.Limits.DEFAULT, counts);
                    return new EmbeddedEngine.Logs(
                            log, new FileArtifactStore(stateDir.resolve("artifacts"), answers), log);
                },
                List.of(new NoopTool()));
    }

    private static final class Counts implements CommitObserver {
        private final LongAdder commits = new LongAdder();
        private final LongAdder appends = new LongAdder();
        private final LongAdder events = new LongAdder();

        @Override
        public void appended(long nanos) {
            appends.increment();
        }

        @Override
        public void committed(int count) {
            commits.increment();
            events.add(count);
        }
    }

    @Override
    public String description() {
        return "in process, without HTTP and views; ends are seen by the engine's own signal";
    }

    @Override
    public CompletableFuture<Void> run() {
        return engine.runs
                .submit(submission, DRIVER, (state, fresh) -> state.runId())
                .chain(engine.runs::ended)
                .replaceWithVoid()
                .subscribeAsCompletionStage();
    }

    @Override
    public Proc server() {
        return Proc.own();
    }

    @Override
    public Commits commits() {
        return new Commits(counts.commits.sum(), counts.appends.sum(), counts.events.sum());
    }

    @Override
    public StoredRuns stored() throws Exception {
        close();
        return place == null ? StoredRuns.read(stateDir) : place.stored();
    }

    @Override
    public void close() throws Exception {
        if (!closed) {
            closed = true;
            engine.close();
        }
    }
}
