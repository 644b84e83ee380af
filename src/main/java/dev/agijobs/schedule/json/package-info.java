/**
 * Stored form of schedule events: stable type names and versions. Entry type: ScheduleEventCodec.
 */
@NullMarked
package dev.agijobs.schedule.json;

import org.jspecify.annotations.NullMarked;
