package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.ArmedFailpoint;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.plan.Plan;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Missions.StepSpec;
import dev.agijobs.tool.builtin.NoopTool;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * An engine in a process of its own, with tools that the packaged program does not have. Arguments: state directory, URL that {@code once.http} posts to, kind of runs
 * ({@code once} or {@code die}), how many runs to submit, and a failpoint or {@code none}. The same run is always submitted with the same key. It prints {@code ACK n run_id}
 * for each answered submission, and ends when all those runs have ended.
 */
final class JourneyNode {
    /** Attempts of every other run, more than a journey has kills; the runs between them have one. */
    static final int ATTEMPTS = 50;

    private JourneyNode() {}

    public static void main(String[] args) throws Exception {
        Failpoints failpoints = args[4].equals("none") ? Failpoints.NONE : ArmedFailpoint.parse(args[4]);
        int count = Integer.parseInt(args[3]);
        CountDownLatch open = new CountDownLatch(count);
        try (EmbeddedEngine engine = EmbeddedEngine.start(
                EmbeddedEngine.sqlite(Path.of(args[0]), failpoints),
                List.of(new NoopTool(), new OnceHttpTool(URI.create(args[1])), new DieTool()))) {
            for (int n = 0; n < count; n++) {
                submit(engine, n, args[2].equals("die") ? dies(n) : once(n), open);
            }
            open.await();
        }
    }

    private static void submit(EmbeddedEngine engine, int n, Plan plan, CountDownLatch open) {
        Submission submission = new Submission(plan, List.of(), Map.of(), 0, "run-" + n, plan.planId());
        engine.runs
                .submit(submission, new Caller("journey", null), (state, fresh) -> state.runId())
                .invoke(runId -> System.out.printf("ACK %d %s%n", n, runId))
                .chain(engine.runs::ended)
                .subscribe()
                .with(status -> open.countDown(), failure -> System.out.println("FAILED " + failure));
    }

    static boolean triesAgain(int n) {
        return n % 2 == 1;
    }

    private static Plan once(int n) {
        Map<String, Object> retry = Map.of(
                "max_attempts",
                triesAgain(n) ? (long) ATTEMPTS : 1L,
                "initial_interval",
                new BigDecimal("0.05"),
                "multiplier",
                1L);
        StepSpec first = step("a").tool(OnceHttpTool.NAME).with("retry", retry);
        StepSpec second = step("b").tool(OnceHttpTool.NAME).with("retry", retry).needs("a");
        return mission(first, second, step("c").tool("noop").needs("b"));
    }

    /** The first run kills; the others wait meanwhile, which no death harms. */
    private static Plan dies(int n) {
        return n == 0
                ? mission(step("a").tool(DieTool.NAME).attempts(3))
                : mission(step("a").tool("timer.wait").params(Map.of("seconds", 1L)));
    }
}
