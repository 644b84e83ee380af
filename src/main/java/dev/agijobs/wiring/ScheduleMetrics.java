package dev.agijobs.wiring;

import dev.agijobs.engine.schedule.ScheduleListener;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleEvent.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Figures about schedules; see {@link Metrics}. */
final class ScheduleMetrics implements ScheduleListener {

    private final Counter fired;
    private final Timer lag;
    private final Counter missed;
    private final Map<Reason, Counter> skipped = new EnumMap<>(Reason.class);

    ScheduleMetrics(MeterRegistry registry) {
        fired = Counter.builder("orchestrator.schedules.fired").register(registry);
        lag = Timer.builder("orchestrator.schedules.lag")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1))
                .register(registry);
        missed = skipped(registry, "missed");
        for (Reason reason : Reason.values()) {
            skipped.put(reason, skipped(registry, reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Counter skipped(MeterRegistry registry, String reason) {
        return Counter.builder("orchestrator.schedules.skipped")
                .tag("reason", reason)
                .register(registry);
    }

    @Override
    public void recorded(ScheduleEvent event, Instant at) {
        switch (event) {
            case ScheduleEvent.ScheduleFired e -> {
                fired.increment();
                lag.record(Duration.between(e.nominalTime(), at));
            }
            case ScheduleEvent.ScheduleSkipped e -> {
                Counter counter = skipped.get(e.reason());
                if (counter != null) {
                    counter.increment(e.nominalTimes().size());
                }
            }
            case ScheduleEvent.ScheduleMissed e -> missed.increment(e.count());
            case ScheduleEvent.ScheduleCreated e -> {}
            case ScheduleEvent.ScheduleChanged e -> {}
            case ScheduleEvent.SchedulePaused e -> {}
            case ScheduleEvent.ScheduleResumed e -> {}
            case ScheduleEvent.ScheduleQueued e -> {}
            case ScheduleEvent.ScheduleRunEnded e -> {}
            case ScheduleEvent.ScheduleRunCancelRequested e -> {}
            case ScheduleEvent.ScheduleDeleted e -> {}
            case ScheduleEvent.ScheduleCheckpointed e -> {}
        }
    }
}
