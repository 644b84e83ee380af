package dev.agijobs.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a run: its status at first, and what its events made of it. Knows steps by their ids, also such as come up only later. Not thread-safe. */
final class RunProgress {

    private static final int RECENT_MAX = 200;

    private final String runId;
    private String state = "pending";
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private final Map<String, StepRow> steps = new LinkedHashMap<>();
    private final Map<StepPhase, Integer> counts = new EnumMap<>(StepPhase.class);
    /** Steps that execute, wait or failed. */
    private final Map<String, StepRow> pressing = new LinkedHashMap<>();
    /** Ids of the steps that ended last, newest first. */
    private final Deque<String> recent = new ArrayDeque<>();

    RunProgress(String runId) {
        this.runId = runId;
    }

    /** Begins anew with the steps of a status, before anything happened to them. */
    void reset(Document status) {
        steps.clear();
        counts.clear();
        pressing.clear();
        recent.clear();
        started = null;
        ended = null;
        state = "pending";
        status.objects("steps").forEach(step -> put(StepRow.pending(step.text("id"), steps.size())));
    }

    /** Where a status says that the run stands. */
    void load(Document status) {
        reset(status);
        Document run = status.object("run");
        state = run.text("state");
        started = time(run.text("started_at"));
        ended = time(run.text("completed_at"));
        for (Document step : status.objects("steps")) {
            put(row(step.text("id"))
                    .begin(
                            StepPhase.named(step.text("state")),
                            step.number("attempt"),
                            time(step.text("started_at")),
                            step.text("message"))
                    .turn(StepPhase.named(step.text("state")), time(step.text("completed_at")), step.text("message")));
        }
    }

    /** What an event makes of it; one of an unknown type makes nothing. */
    void apply(Document event) {
        Instant at = time(event.text("occurred_at"));
        Document payload = event.object("payload");
        switch (event.text("type")) {
            case "RunStarted" -> {
                state = "running";
                started = at;
            }
            case "RunPaused" -> state = "paused";
            case "RunResumed" -> state = "running";
            case "RunSucceeded" -> end("succeeded", at);
            case "RunFailed" -> end("failed", at);
            case "RunCancelled" -> end("cancelled", at);
            default -> step(event.text("type"), payload, at);
        }
    }

    private void step(String type, Document payload, @Nullable Instant at) {
        if (payload.text("step_id").isEmpty()) {
            return;
        }
        StepRow row = row(payload.text("step_id"));
        long attempt = payload.number("attempt");
        String error = EventText.error(payload);
        switch (type) {
            case "StepStarted", "StepResumed" -> put(row.begin(StepPhase.RUNNING, attempt, at, ""));
            case "StepWaiting" ->
                put(row.begin(StepPhase.WAITING, attempt, at, "waits for " + EventText.awaited(payload)));
            case "StepCompleted" -> put(row.turn(StepPhase.COMPLETED, at, ""));
            case "StepSkipped" -> put(row.turn(StepPhase.SKIPPED, at, ""));
            case "StepFailed", "StepTimedOut", "StepCompensationFailed" ->
                put(row.turn(payload.isTrue("last") ? StepPhase.FAILED : StepPhase.PENDING, at, error));
            case "StepCompensationStarted" -> put(row.begin(StepPhase.RUNNING, attempt, at, "compensates"));
            case "StepCompensated" -> put(row.turn(StepPhase.COMPENSATED, at, ""));
            default -> {}
        }
    }

    private void end(String how, @Nullable Instant at) {
        state = how;
        ended = at;
    }

    private StepRow row(String id) {
        StepRow row = steps.get(id);
        return row == null ? StepRow.pending(id, steps.size()) : row;
    }

    private void put(StepRow row) {
        StepRow before = steps.put(row.id(), row);
        if (before != null) {
            counts.merge(before.phase(), -1, Integer::sum);
            pressing.remove(row.id());
        }
        counts.merge(row.phase(), 1, Integer::sum);
        if (row.phase() == StepPhase.RUNNING || row.phase() == StepPhase.WAITING || row.phase() == StepPhase.FAILED) {
            pressing.put(row.id(), row);
        } else if (row.phase().over()) {
            recent.addFirst(row.id());
            if (recent.size() > RECENT_MAX) {
                recent.removeLast();
            }
        }
    }

    /** Null for what is no time. */
    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    String runId() {
        return runId;
    }

    String state() {
        return state;
    }

    @Nullable
    Instant started() {
        return started;
    }

    @Nullable
    Instant ended() {
        return ended;
    }

    int size() {
        return steps.size();
    }

    int count(StepPhase phase) {
        return counts.getOrDefault(phase, 0);
    }

    /** How many will not be executed any more in this round. */
    int over() {
        int over = 0;
        for (StepPhase phase : StepPhase.values()) {
            over += phase.over() ? count(phase) : 0;
        }
        return over;
    }

    /** As many steps as there is room for, in the order of the plan: first those that execute, wait or failed, then those that ended last, then those to come. */
    List<StepRow> most(int max) {
        if (steps.size() <= max) {
            return new ArrayList<>(steps.values());
        }
        Map<String, StepRow> chosen = new LinkedHashMap<>();
        choose(pressing.values(), chosen, max);
        int left = max - chosen.size();
        choose(recent.stream().map(this::row).limit(Math.max(0, (left + 1) / 2)).toList(), chosen, max);
        choose(
                steps.values().stream()
                        .filter(row -> row.phase() == StepPhase.PENDING)
                        .limit(max)
                        .toList(),
                chosen,
                max);
        choose(recent.stream().map(this::row).toList(), chosen, max);
        return chosen.values().stream()
                .sorted(Comparator.comparingInt(StepRow::order))
                .toList();
    }

    private static void choose(Collection<StepRow> rows, Map<String, StepRow> chosen, int max) {
        for (StepRow row : rows) {
            if (chosen.size() >= max) {
                return;
            }
            chosen.put(row.id(), row);
        }
    }
}
