package dev.agijobs.engine;

import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import java.util.function.BiFunction;

/** Opens to the simulation what the engine keeps to itself. */
public final class EngineSeams {
    private EngineSeams() {}

    /** A service whose decisions are somebody else's. */
    public static RunService runs(
            BiFunction<RunState, RunCommand, Decision> decider, EngineParts parts, Snapshots snapshots) {
        return new RunService(decider::apply, parts, EngineListener.NONE, snapshots);
    }

    /** The stream that says who holds a concurrency key. */
    public static String keyStream(String key) {
        return KeyDesk.stream(key);
    }

    public static boolean inMemory(RunService runs, String runId) {
        return runs.inMemory(runId);
    }
}
