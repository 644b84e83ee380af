package dev.agijobs.wiring;

import dev.agijobs.engine.EngineListener;
import dev.agijobs.engine.Snapshots;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.StepIds;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunEvent.StepEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Figures for Prometheus, listed in docs/metrics.md. All there will ever be is registered at the start, so that labels are bounded and counts begin with 0. */
final class Metrics implements EngineListener, CommitObserver {

    static final String UNKNOWN_TOOL = "unknown";
    private static final List<String> ENDS = List.of("succeeded", "failed", "cancelled");
    private static final List<String> OUTCOMES = List.of("completed", "failed", "timed_out", "skipped", "compensated");

    private final MeterRegistry registry;
    private final Counter submitted;
    private final Counter refused;
    /** By what became of them. */
    private final Map<String, Counter> snapshots = new HashMap<>();

    private final Timer appends;
    private final DistributionSummary commits;
    private final Map<String, Counter> ended = new HashMap<>();
    /** By tool, then by outcome. */
    private final Map<String, Map<String, Counter>> steps = new HashMap<>();

    /** @param tools names that steps may use; any other counts as {@link #UNKNOWN_TOOL} */
    Metrics(MeterRegistry registry, Iterable<String> tools) {
        this.registry = registry;
        submitted = Counter.builder("orchestrator.runs.submitted").register(registry);
        refused = Counter.builder("orchestrator.commands.refused").register(registry);
        for (String end : ENDS) {
            ended.put(
                    end,
                    Counter.builder("orchestrator.runs.ended").tag("state", end).register(registry));
        }
        tools.forEach(this::addTool);
        addTool(UNKNOWN_TOOL);
        for (Snapshots.Outcome outcome : Snapshots.Outcome.values()) {
            snapshots.put(
                    label(outcome),
                    Counter.builder("orchestrator.snapshots")
                            .tag("outcome", label(outcome))
                            .register(registry));
        }
        appends = Timer.builder("orchestrator.append")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))
                .register(registry);
        commits = DistributionSummary.builder("orchestrator.commit.events")
                .serviceLevelObjectives(1, 4, 16, 64, 256, 1_024, 4_096)
                .register(registry);
    }

    private void addTool(String tool) {
        Map<String, Counter> outcomes = new HashMap<>();
        for (String outcome : OUTCOMES) {
            outcomes.put(
                    outcome,
                    Counter.builder("orchestrator.steps")
                            .tag("tool", tool)
                            .tag("outcome", outcome)
                            .register(registry));
        }
        steps.put(tool, outcomes);
    }

    private static String label(Snapshots.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    void snapshot(Snapshots.Outcome outcome) {
        count(snapshots, label(outcome));
    }

    /** A figure that is asked for. @param unit base unit, or "" for a plain count */
    void gauge(String name, String unit, Supplier<Number> now) {
        Gauge.builder(name, now).baseUnit(unit.isEmpty() ? null : unit).register(registry);
    }

    /** A figure of one view that is asked for. @param unit base unit, or "" for a plain count */
    void projection(String name, String unit, String projection, Supplier<Number> now) {
        Gauge.builder("orchestrator.projection." + name, now)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tag("projection", projection)
                .register(registry);
    }

    /** Counts bytes of artifacts. @param direction "read" or "written" */
    Counter artifactBytes(String direction) {
        return Counter.builder("orchestrator.artifact")
                .baseUnit("bytes")
                .tag("direction", direction)
                .register(registry);
    }

    @Override
    public void recorded(RunEvent event, Plan plan) {
        switch (event) {
            case RunEvent.RunSubmitted e -> submitted.increment();
            case RunEvent.RunSucceeded e -> count(ended, "succeeded");
            case RunEvent.RunFailed e -> count(ended, "failed");
            case RunEvent.RunCancelled e -> count(ended, "cancelled");
            case RunEvent.StepCompleted e -> step(e, plan, "completed");
            case RunEvent.StepFailed e -> step(e, plan, "failed");
            case RunEvent.StepTimedOut e -> step(e, plan, "timed_out");
            case RunEvent.StepSkipped e -> step(e, plan, "skipped");
            case RunEvent.RunRejected e -> {}
            case RunEvent.RunApproved e -> {}
            case RunEvent.ApprovalRecorded e -> {}
            case RunEvent.RunStarted e -> {}
            case RunEvent.StepStarted e -> {}
            case RunEvent.StepResumed e -> {}
            case RunEvent.StepWaiting e -> {}
            case RunEvent.StepRetryScheduled e -> {}
            case RunEvent.StepCompensationStarted e -> {}
            case RunEvent.StepCompensated e -> step(e, plan, "compensated");
            case RunEvent.StepCompensationFailed e -> {}
            case RunEvent.RunBudgetChanged e -> {}
            case RunEvent.RunQuarantined e -> {}
            case RunEvent.SignalReceived e -> {}
            case RunEvent.RunPaused e -> {}
            case RunEvent.RunResumed e -> {}
            case RunEvent.RunCancelRequested e -> {}
            case RunEvent.RunRetried e -> {}
        }
    }

    private void step(StepEvent event, Plan plan, String outcome) {
        String tool =
                plan.step(plan.graph().indexOf(StepIds.planned(event.stepId()))).tool();
        Map<String, Counter> known = steps.get(tool);
        count(known == null ? steps.getOrDefault(UNKNOWN_TOOL, Map.of()) : known, outcome);
    }

    private static void count(Map<String, Counter> counters, String label) {
        Counter counter = counters.get(label);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void refused() {
        refused.increment();
    }

    @Override
    public void appended(long nanos) {
        appends.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void committed(int events) {
        commits.record(events);
    }
}
