package dev.agijobs.bench;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.testkit.Plans;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A log of finished runs of ten steps that is made up as it is read: 256 runs at a time take turns. Of 100 runs two fail and the others succeed. Labels: {@code team} (8
 * values), {@code tenant} (10,000), {@code request} (one for each run) and {@code parity}; only even runs fail.
 */
final class SyntheticFeed implements EventFeed {
    static final int STEPS = 10;
    static final int EVENTS_PER_RUN = 3 + 2 * STEPS;
    private static final int ABREAST = 256;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID EVENT_ID = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L);
    private static final String RUN_MARK = "RUN-MARK";
    private static final String LABEL_MARK = "LABEL-MARK";

    private final long runs;
    private final List<RunEventCodec.Encoded> templates = new ArrayList<>();
    private final RunEventCodec.Encoded failed;

    /** @param runs a multiple of 256 */
    SyntheticFeed(long runs, RunEventCodec codec) {
        this.runs = runs;
        Plan plan = Plans.read(Plans.sequence(STEPS, "echo"));
        templates.add(codec.encode(
                new RunEvent.RunSubmitted(RUN_MARK, plan, List.of(), Map.of(LABEL_MARK, ""), 0, "fingerprint")));
        templates.add(codec.encode(new RunEvent.RunStarted(RUN_MARK, null)));
        for (int i = 0; i < STEPS; i++) {
            String step = "s" + i;
            Map<String, Object> params = Map.of("value", "x".repeat(100));
            templates.add(codec.encode(
                    new RunEvent.StepStarted(step, 1, "echo", ToolKind.REPEATABLE, params, FIRST.plusSeconds(60))));
            templates.add(codec.encode(new RunEvent.StepCompleted(step, 1, new StepOut(null, null, "x".repeat(100)))));
        }
        templates.add(codec.encode(new RunEvent.RunSucceeded(RUN_MARK)));
        failed = codec.encode(new RunEvent.RunFailed(RUN_MARK, new StepError("BOOM", "It broke"), "s9"));
    }

    long events() {
        return runs * EVENTS_PER_RUN;
    }

    static String runId(long run) {
        return new UUID(0x0190_0000_0000_7000L | run << 16, 0x8000_0000_0000_0000L | run).toString();
    }

    private RecordedEvent event(long offset) {
        long place = offset - 1;
        long block = place / ((long) ABREAST * EVENTS_PER_RUN);
        int inBlock = (int) (place % ((long) ABREAST * EVENTS_PER_RUN));
        long run = block * ABREAST + inBlock % ABREAST;
        int step = inBlock / ABREAST;
        boolean fails = step == EVENTS_PER_RUN - 1 && run % 100 < 4 && run % 2 == 0;
        RunEventCodec.Encoded template = fails ? failed : templates.get(step);
        boolean named = step < 2 || step == EVENTS_PER_RUN - 1;
        String runId = runId(run);
        NewEvent event = new NewEvent(
                EVENT_ID,
                template.type(),
                template.version(),
                FIRST.plusMillis(run * 10 + step),
                "engine",
                null,
                null,
                named ? filled(template.payload(), run, runId) : template.payload());
        return new RecordedEvent(
                0, offset, "run-" + runId, step + 1L, "default", event, HashChain.GENESIS, HashChain.GENESIS);
    }

    private static byte[] filled(byte[] template, long run, String runId) {
        String labels = "team\":\"%d\",\"tenant\":\"%d\",\"parity\":\"%s\",\"request\":\"%d\""
                .formatted(run % 8, run % 10_000, run % 2 == 0 ? "even" : "odd", run);
        return new String(template, StandardCharsets.UTF_8)
                .replace(RUN_MARK, runId)
                .replace(LABEL_MARK + "\":\"\"", labels)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Position start() {
        return position(0);
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().item(position(events()));
    }

    private static Position position(long offset) {
        return new Position("synthetic", List.of(offset));
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        long from = position.offsetIn("synthetic");
        long to = Math.min(from + limit, events());
        List<RecordedEvent> page = new ArrayList<>((int) (to - from));
        for (long offset = from + 1; offset <= to; offset++) {
            page.add(event(offset));
        }
        return Uni.createFrom().item(new Page(page, position(to)));
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
