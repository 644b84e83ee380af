package dev.agijobs.bench;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.plan.Plan;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Plans;
import dev.agijobs.tool.builtin.NoopTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The engine in the driver's own process, on the embedded log. */
final class EmbeddedTarget implements Target {
    private static final Caller DRIVER = new Caller("driver", null);

    private final EmbeddedEngine engine;
    private final Submission submission;

    EmbeddedTarget(Path stateDir) {
        engine = EmbeddedEngine.start(EmbeddedEngine.sqlite(stateDir), List.of(new NoopTool()));
        Plan plan = Plans.read(Target.plan());
        submission = new Submission(plan, List.of(), Map.of(), 0, null, "w1");
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
    public long events() {
        SqliteEventLog log = (SqliteEventLog) engine.log;
        return LogCount.events(log).await().atMost(Duration.ofMinutes(5));
    }

    @Override
    public double serverCpu() {
        return Cpu.own();
    }

    @Override
    public void close() throws Exception {
        engine.close();
    }
}
