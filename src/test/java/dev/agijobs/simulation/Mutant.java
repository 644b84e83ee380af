package dev.agijobs.simulation;

import dev.agijobs.engine.Scheduler;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.store.ViewStore;
import dev.agijobs.tool.ToolRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** A fault planted into the engine's surroundings, to see that it is found. Plants nothing where it overrides nothing. */
interface Mutant {
    Mutant NONE = new Mutant() {};

    default EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
        return log;
    }

    default ViewStore views(ViewStore views, Chance chance) {
        return views;
    }

    default Scheduler scheduler(Scheduler scheduler, Chance chance) {
        return scheduler;
    }

    default Executor workers(Executor workers, Chance chance) {
        return workers;
    }

    default BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
        return decider;
    }

    /** Whether the storage refuses writes of who has lost it. */
    default boolean fences() {
        return true;
    }

    /** What the engine takes a tool for that must not run twice. */
    default ToolKind kindOfOnce() {
        return ToolKind.ONCE;
    }
}
