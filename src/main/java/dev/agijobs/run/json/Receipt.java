package dev.agijobs.run.json;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.StepStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run that succeeded leaves behind, taken from the results of its steps and never from what the client sent.
 *
 * @param jobId {@code data.job_id} of the last completed step of the tool job.post, or null
 * @param txes transactions of completed steps, in the order of the plan
 * @param cids content ids of completed steps, in the order of the plan
 * @param payouts {@code data.payouts} of the last completed step of the tool job.finalize
 */
public record Receipt(
        String planId, @Nullable Object jobId, List<String> txes, List<String> cids, List<?> payouts, Timings timings) {

    /** @param events stored names of the kinds of events of the run, in the order of their first appearance */
    public record Timings(
            @Nullable Instant completedAt, Map<String, Object> scoreboard, List<String> events, String state) {}

    public static Receipt of(RunState state) {
        List<String> txes = new ArrayList<>();
        List<String> cids = new ArrayList<>();
        Object jobId = null;
        List<?> payouts = List.of();
        for (int i = 0; i < state.plan().steps().size(); i++) {
            if (state.step(i).status() != StepStatus.COMPLETED) {
                continue;
            }
            StepOut out = state.step(i).out();
            if (out.tx() != null) {
                txes.add(out.tx());
            }
            if (out.cid() != null) {
                cids.add(out.cid());
            }
            if (out.data() instanceof Map<?, ?> data) {
                switch (state.plan().step(i).tool()) {
                    case "job.post" -> jobId = data.get(data.containsKey("job_id") ? "job_id" : "jobId");
                    case "job.finalize" -> payouts = data.get("payouts") instanceof List<?> list ? list : payouts;
                    default -> {}
                }
            }
        }
        Timings timings = new Timings(
                state.completedAt(),
                Map.of(),
                kinds(state),
                state.status().name().toLowerCase(Locale.ROOT));
        return new Receipt(state.plan().planId(), jobId, txes, cids, payouts, timings);
    }

    /** As a JSON tree, with the names that it has as a document. */
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> times = new LinkedHashMap<>();
        times.put(
                "completed_at",
                timings.completedAt() == null ? null : timings.completedAt().toString());
        times.put("scoreboard", timings.scoreboard());
        times.put("events", timings.events());
        times.put("state", timings.state());
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("plan_id", planId);
        tree.put("job_id", jobId);
        tree.put("txes", txes);
        tree.put("cids", cids);
        tree.put("payouts", payouts);
        tree.put("timings", times);
        return tree;
    }

    private static List<String> kinds(RunState state) {
        List<String> names = new ArrayList<>();
        for (Class<? extends RunEvent> kind : state.kinds()) {
            names.add(RunEventType.of(kind).storedName());
        }
        return names;
    }

    /** The receipt of a run; null until it has succeeded. */
    public static @Nullable Receipt ifSucceeded(RunState state) {
        return state.status() == RunStatus.SUCCEEDED ? of(state) : null;
    }
}
