/**
 * The shell around schedules: ScheduleService takes commands, looks at what is due, submits runs and waits for their ends. It decides nothing itself; the rules are in
 * {@code dev.agijobs.schedule}. Each schedule has a {@link dev.agijobs.engine.schedule.Lane}, in which one piece of work is done after another.
 */
@NullMarked
package dev.agijobs.engine.schedule;

import org.jspecify.annotations.NullMarked;
