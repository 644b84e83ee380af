package dev.agijobs.bench;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.testkit.Plans;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Finished runs of sequential steps, by number. Of 100 runs two fail in their last step and the others succeed. Labels: {@code team} (8 values), {@code tenant} (10,000),
 * {@code request} (one for each run) and {@code parity}; only even runs fail.
 */
final class FinishedRuns {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final String RUN_MARK = "RUN-MARK";
    private static final String LABEL_MARK = "LABEL-MARK";

    private final List<RunEventCodec.Encoded> templates = new ArrayList<>();
    private final RunEventCodec.Encoded stepFailed;
    private final RunEventCodec.Encoded failed;

    /** @param steps of a run */
    FinishedRuns(int steps, RunEventCodec codec) {
        Plan plan = Plans.read(Plans.sequence(steps, "echo"));
        templates.add(codec.encode(
                new RunEvent.RunSubmitted(RUN_MARK, plan, List.of(), Map.of(LABEL_MARK, ""), 0, "fingerprint")));
        templates.add(codec.encode(new RunEvent.RunStarted(RUN_MARK, null)));
        for (int i = 0; i < steps; i++) {
            String step = "s" + i;
            Map<String, Object> params = Map.of("value", "x".repeat(100));
            templates.add(codec.encode(
                    new RunEvent.StepStarted(step, 1, "echo", ToolKind.REPEATABLE, params, FIRST.plusSeconds(60))));
            templates.add(codec.encode(new RunEvent.StepCompleted(step, 1, new StepOut(null, null, "x".repeat(100)))));
        }
        templates.add(codec.encode(new RunEvent.RunSucceeded(RUN_MARK)));
        StepError error = new StepError("BOOM", "It broke");
        String last = "s" + (steps - 1);
        stepFailed = codec.encode(new RunEvent.StepFailed(last, 1, error, true));
        failed = codec.encode(new RunEvent.RunFailed(RUN_MARK, error, last));
    }

    int eventsPerRun() {
        return templates.size();
    }

    static String runId(long run) {
        return new UUID(0x0190_0000_0000_7000L | run << 16, 0x8000_0000_0000_0000L | run).toString();
    }

    private static boolean fails(long run) {
        return run % 100 < 4 && run % 2 == 0;
    }

    /** When the run was submitted. */
    static Instant submittedAt(long run) {
        return FIRST.plusMillis(run * 10);
    }

    /** An event of a run. @param place in its stream, 0 for the first */
    NewEvent event(long run, int place) {
        int end = templates.size() - 1;
        RunEventCodec.Encoded template = templates.get(place);
        if (fails(run) && place >= end - 1) {
            template = place == end ? failed : stepFailed;
        }
        boolean named = place < 2 || place == end;
        return new NewEvent(
                new UUID(0x0190_0000_0000_7000L, run << 8 | place),
                template.type(),
                template.version(),
                submittedAt(run).plusMillis(place),
                "engine",
                null,
                null,
                named ? filled(template.payload(), run) : template.payload());
    }

    private static byte[] filled(byte[] template, long run) {
        String labels = "team\":\"%d\",\"tenant\":\"%d\",\"parity\":\"%s\",\"request\":\"%d\""
                .formatted(run % 8, run % 10_000, run % 2 == 0 ? "even" : "odd", run);
        return new String(template, StandardCharsets.UTF_8)
                .replace(RUN_MARK, runId(run))
                .replace(LABEL_MARK + "\":\"\"", labels)
                .getBytes(StandardCharsets.UTF_8);
    }
}
