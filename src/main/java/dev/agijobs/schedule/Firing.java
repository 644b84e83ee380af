package dev.agijobs.schedule;

import java.time.Instant;

/** A nominal time and the run that was started for it. */
public record Firing(Instant nominalTime, String runId) {}
