package dev.agijobs.schedule;

import java.time.Instant;

/** Names the run of a nominal time of one schedule: always the same for the same time. */
@FunctionalInterface
public interface RunNames {
    String runId(Instant nominalTime);
}
