package dev.agijobs.engine;

import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunEvent;

/** Told what happens, to count it. Called by the threads that decide about runs, so it is quick, blocks nobody and does not throw. */
public interface EngineListener {

    /** Counts nothing. */
    EngineListener NONE = new EngineListener() {
        @Override
        public void recorded(RunEvent event, Plan plan) {}

        @Override
        public void refused() {}
    };

    /** An event of a run with this plan is durable. */
    void recorded(RunEvent event, Plan plan);

    /** A command was refused with {@link EngineBusy}. */
    void refused();
}
