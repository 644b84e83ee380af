package dev.agijobs.engine;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.plan.Expressions;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.tool.ToolRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What an engine cannot do without.
 *
 * @param workers run the turns of runs; more than one thread may be among them
 * @param cluster the nodes that share the log
 */
public record EngineParts(
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
        Cluster cluster) {

    /** Of the only node. */
    public EngineParts(
            EventLog log,
            ArtifactStore artifacts,
            RunEventCodec codec,
            Expressions expressions,
            ToolRegistry tools,
            Clock clock,
            Scheduler scheduler,
            Executor workers,
            Ids ids,
            EngineSettings settings) {
        this(log, artifacts, codec, expressions, tools, clock, scheduler, workers, ids, settings, Cluster.ALONE);
    }
}
