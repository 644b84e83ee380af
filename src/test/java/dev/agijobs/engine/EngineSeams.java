package dev.agijobs.engine;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.plan.Expressions;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.tool.ToolRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Opens to the simulation what the engine keeps to itself. */
public final class EngineSeams {
    private EngineSeams() {}

    /** A service whose decisions are somebody else's. */
    public static RunService runs(
            BiFunction<RunState, RunCommand, Decision> decider,
            EventLog log,
            ArtifactStore artifacts,
            RunEventCodec codec,
            Expressions expressions,
            ToolRegistry tools,
            Clock clock,
            Scheduler scheduler,
            Executor workers,
            Ids ids,
            EngineSettings settings,
            Snapshots snapshots) {
        return new RunService(
                decider::apply,
                log,
                artifacts,
                codec,
                expressions,
                tools,
                clock,
                scheduler,
                workers,
                ids,
                settings,
                EngineListener.NONE,
                snapshots);
    }

    /** The stream that says who holds a concurrency key. */
    public static String keyStream(String key) {
        return KeyDesk.stream(key);
    }

    public static boolean inMemory(RunService runs, String runId) {
        return runs.inMemory(runId);
    }
}
