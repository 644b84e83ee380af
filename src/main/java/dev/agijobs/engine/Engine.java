package dev.agijobs.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;

/** What all actors of a node share. */
record Engine(
        Decider decider,
        RunLog log,
        Preparer preparer,
        StepRunner steps,
        Permits permits,
        StreamSignals signals,
        Clock clock,
        Scheduler scheduler,
        Executor workers,
        Ids ids,
        EngineSettings settings,
        EngineListener listener,
        Cluster cluster) {

    /** Events keep whole microseconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
