/**
 * The rules of a schedule: when it is due, what is started, queued or skipped then, and what is made up for after a downtime. Entry types: ScheduleEvent, ScheduleState,
 * ScheduleDecider. Pure: it knows plans and how cron expressions are read, but no clock, chance or I/O.
 */
@NullMarked
package dev.agijobs.schedule;

import org.jspecify.annotations.NullMarked;
