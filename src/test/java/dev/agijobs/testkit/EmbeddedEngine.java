package dev.agijobs.testkit;

import dev.agijobs.engine.EngineParts;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.Ids;
import dev.agijobs.engine.Reconciler;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.ThreadScheduler;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A whole engine without HTTP, on a log of the test's choice. Closing it stops it as a graceful shutdown does. */
public final class EmbeddedEngine implements AutoCloseable {

    private final ExecutorService workers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().daemon().name("engine-", 0).factory());
    private final ThreadScheduler scheduler = new ThreadScheduler("engine-timer");
    private final AutoCloseable ownedLog;
    public final RunService runs;
    public final Reconciler reconciler;
    public final EventLog log;

    private EmbeddedEngine(LogFactory logs, Collection<? extends StepTool> tools, EngineSettings settings) {
        Logs opened = logs.open(workers);
        ownedLog = opened.close();
        log = opened.log();
        Clock clock = Clock.systemUTC();
        RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));
        runs = new RunService(new EngineParts(
                log,
                opened.artifacts(),
                codec,
                new CelExpressions(CelLimits.DEFAULT),
                new ToolRegistry(tools),
                clock,
                scheduler,
                workers,
                Ids.RANDOM,
                settings));
        reconciler = new Reconciler((StreamHeads) log, runs, clock, scheduler, settings);
    }

    /** What an engine keeps its events and artifacts in. */
    public record Logs(EventLog log, ArtifactStore artifacts, AutoCloseable close) {}

    /** Opens the log with the executor that delivers its answers. */
    @FunctionalInterface
    public interface LogFactory {
        Logs open(ExecutorService answers);
    }

    public static LogFactory memory() {
        return answers -> new Logs(new MemoryEventLog("test", answers), new MemoryArtifactStore(), () -> {});
    }

    /** The same log for several engines, one after another. */
    public static LogFactory shared(EventLog log, ArtifactStore artifacts) {
        return answers -> new Logs(log, artifacts, () -> {});
    }

    public static LogFactory sqlite(Path stateDir) {
        return sqlite(stateDir, Failpoints.NONE);
    }

    public static LogFactory sqlite(Path stateDir, Failpoints failpoints) {
        return answers -> {
            SqliteEventLog log = new SqliteEventLog(stateDir, answers, failpoints);
            return new Logs(log, new FileArtifactStore(stateDir.resolve("artifacts"), answers), log);
        };
    }

    public static EmbeddedEngine start(LogFactory logs, Collection<? extends StepTool> tools) {
        return start(logs, tools, EngineSettings.DEFAULT);
    }

    public static EmbeddedEngine start(LogFactory logs, Collection<? extends StepTool> tools, EngineSettings settings) {
        EmbeddedEngine engine = new EmbeddedEngine(logs, tools, settings);
        engine.reconciler.start();
        return engine;
    }

    @Override
    public void close() throws Exception {
        reconciler.stop();
        runs.stop(Duration.ofSeconds(10)).await().atMost(Duration.ofSeconds(20));
        ownedLog.close();
        scheduler.close();
        workers.shutdownNow();
    }
}
