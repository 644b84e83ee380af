package dev.agijobs.schedule;

import java.time.Instant;

/**
 * An event with its place in the schedule's stream.
 *
 * @param seq 1 for the first event
 * @param at when it was decided
 */
public record ScheduleFact(long seq, Instant at, ScheduleEvent event) {}
