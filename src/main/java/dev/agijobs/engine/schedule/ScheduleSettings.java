package dev.agijobs.engine.schedule;

import java.time.Duration;

/**
 * Bounds of the shell around schedules.
 *
 * @param warmBytesMax bytes of stored definitions whose schedules stay in memory between two nominal times
 * @param watchAtMost how long the end of a run is waited for before the run is asked again
 */
public record ScheduleSettings(long warmBytesMax, Duration watchAtMost) {

    public static final ScheduleSettings DEFAULT = new ScheduleSettings(16L << 20, Duration.ofSeconds(30));

    /** @throws IllegalArgumentException when a number is out of range */
    public ScheduleSettings {
        if (warmBytesMax < 0 || watchAtMost.toMillis() < 1) {
            throw new IllegalArgumentException("A setting of schedules is out of range");
        }
    }
}
