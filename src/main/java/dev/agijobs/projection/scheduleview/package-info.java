/** The list of schedules: ScheduleViewProjection builds it, ScheduleViews answers pages of it. */
@NullMarked
package dev.agijobs.projection.scheduleview;

import org.jspecify.annotations.NullMarked;
