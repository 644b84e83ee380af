package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;

import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A kind of run: its plan, what its client does about its events, and how it ends. */
enum Shape {
    SEQUENCE,
    DIAMOND,
    WIDE,
    SLOW,
    RETRIES,
    TIMERS,
    SIGNALS,
    APPROVALS,
    /** Some payloads of which are too large for the log. */
    LARGE,
    /** Fails until an operator opens a second round. */
    RETRIED,
    CANCELLED,
    DOOMED,
    /** Done for each of some items. */
    FAN,
    /** What it did is undone, the newest first. */
    UNDONE,
    /** Starts a run that starts a run. */
    PARENT,
    /** Cancelled while its child waits for what never comes. */
    CANCELLED_PARENT,
    /** One of these at a time. */
    KEYED;

    /** Something a client tells a run. @param path after that of the run */
    record Command(String path, Map<String, Object> body) {}

    private static final int WIDTH = 12;
    private static final String LARGE_TEXT = "large ".repeat(50_000);

    RunStatus end() {
        return switch (this) {
            case DOOMED, UNDONE -> RunStatus.FAILED;
            case CANCELLED, CANCELLED_PARENT -> RunStatus.CANCELLED;
            default -> RunStatus.SUCCEEDED;
        };
    }

    /** How many runs one of these starts, and those start. */
    int children() {
        return switch (this) {
            case PARENT -> 2;
            case CANCELLED_PARENT -> 1;
            default -> 0;
        };
    }

    Map<String, Object> request(CountingServer server) {
        List<String> approvals = this == APPROVALS ? List.of("ann") : List.of();
        Map<String, Object> plan = Missions.document(fields(), steps(server).toArray(StepSpec[]::new));
        return Map.of("plan", plan, "approvals", approvals, "labels", Map.of("shape", name()));
    }

    private Map<String, Object> fields() {
        return switch (this) {
            case WIDE, FAN -> Map.of("max_parallel", 5L);
            case KEYED -> Map.of("concurrency_key", "journey");
            default -> Map.of();
        };
    }

    private List<StepSpec> steps(CountingServer server) {
        String quick = server.url("/quick");
        return switch (this) {
            case SEQUENCE ->
                List.of(
                        call("a", quick),
                        echo("b", Map.of("$ref", "steps.a.out.data.body")).needs("a"),
                        call("c", quick).needs("b"),
                        step("d").tool("noop").needs("c"),
                        call("e", quick).needs("d"));
            case DIAMOND ->
                List.of(
                        call("a", quick),
                        call("b", quick).needs("a"),
                        call("c", server.url("/slow")).needs("a"),
                        call("d", quick).needs("b", "c"));
            case WIDE -> {
                List<StepSpec> wide = IntStream.range(0, WIDTH)
                        .mapToObj(i -> call("w" + i, quick))
                        .toList();
                String[] all = IntStream.range(0, WIDTH).mapToObj(i -> "w" + i).toArray(String[]::new);
                yield Stream.concat(wide.stream(), Stream.of(call("join", quick).needs(all)))
                        .toList();
            }
            case SLOW ->
                List.of(
                        call("a", server.url("/slow")),
                        call("b", server.url("/slow")).needs("a"));
            case RETRIES ->
                List.of(
                        attempts(call("a", server.url("/flaky")), 3),
                        attempts(step("b").tool("fail").params(Map.of("times", 1L)), 2)
                                .needs("a"));
            case TIMERS ->
                List.of(
                        call("a", quick),
                        step("b")
                                .tool("timer.wait")
                                .params(Map.of("seconds", new BigDecimal("0.4")))
                                .needs("a"),
                        call("c", quick).needs("b"));
            case SIGNALS ->
                List.of(
                        call("a", quick),
                        signal("early").needs("a"),
                        signal("late").needs("early"),
                        echo("b", Map.of("$ref", "steps.late.out.data.payload")).needs("late"));
            case APPROVALS ->
                List.of(
                        step("a")
                                .tool("human.approval")
                                .params(Map.of("approvers", List.of("bob", "cay"), "required", 2L)),
                        call("b", quick).needs("a"));
            case LARGE -> List.of(echo("a", LARGE_TEXT), call("b", quick).needs("a"));
            case RETRIED ->
                List.of(
                        call("a", quick),
                        attempts(step("b").tool("fail").params(Map.of("times", 1L)), 1)
                                .needs("a"),
                        call("c", quick).needs("b"));
            case CANCELLED ->
                List.of(call("a", server.url("/slow")), signal("never").needs("a"));
            case DOOMED ->
                List.of(
                        call("a", quick),
                        step("b").tool("fail").params(Map.of("final", true)).needs("a"));
            case FAN ->
                List.of(
                        call("a", quick)
                                .with(
                                        "for_each",
                                        IntStream.range(0, WIDTH)
                                                .mapToObj(i -> (long) i)
                                                .toList()),
                        call("b", quick).needs("a"));
            case UNDONE ->
                List.of(
                        undone(call("a", quick), quick),
                        undone(call("b", quick), quick).needs("a").with("for_each", List.of("x", "y", "z")),
                        step("c").tool("fail").params(Map.of("final", true)).needs("b"));
            case PARENT ->
                List.of(
                        child(
                                "a",
                                Missions.document(Map.of(), child("b", Missions.document(Map.of(), call("c", quick))))),
                        call("d", quick).needs("a"));
            case CANCELLED_PARENT ->
                List.of(child("a", Missions.document(Map.of(), call("b", quick), signal("never"))));
            case KEYED -> List.of(call("a", quick), call("b", quick).needs("a"));
        };
    }

    /** What a client does about an event of its run; always the same about the same event. */
    List<Command> reaction(String type, Map<?, ?> payload) {
        Object stepId = payload.get("step_id");
        if (type.equals("RunFailed") && end() != RunStatus.FAILED) {
            return List.of(new Command("/retry", Map.of()));
        }
        return switch (this) {
            case SIGNALS ->
                switch (type) {
                    case "RunSubmitted", "RunRetried" -> List.of(new Command("/signals/early", Map.of()));
                    case "StepWaiting" ->
                        "late".equals(stepId)
                                ? List.of(new Command("/signals/late", Map.of("payload", Map.of("go", true))))
                                : List.of();
                    default -> List.of();
                };
            case APPROVALS ->
                switch (type) {
                    case "RunSubmitted" -> List.of(approval(Map.of("approver", "ann")));
                    case "StepWaiting" ->
                        List.of(
                                approval(Map.of("approver", "bob", "step_id", stepId)),
                                approval(Map.of("approver", "cay", "step_id", stepId)));
                    default -> List.of();
                };
            case CANCELLED_PARENT -> type.equals("StepWaiting") ? List.of(new Command("/cancel", Map.of())) : List.of();
            case CANCELLED -> type.equals("StepStarted") ? List.of(new Command("/cancel", Map.of())) : List.of();
            default -> List.of();
        };
    }

    private static Command approval(Map<String, Object> who) {
        Map<String, Object> body = new LinkedHashMap<>(who);
        body.put("decision", "approve");
        return new Command("/approvals", body);
    }

    private static StepSpec call(String id, String url) {
        return step(id).tool("http.request").params(Map.of("method", "POST", "url", url, "body", id));
    }

    private static StepSpec child(String id, Map<String, Object> plan) {
        return step(id).tool("run.plan").params(Map.of("plan", plan));
    }

    private static StepSpec undone(StepSpec step, String url) {
        Map<String, Object> undo = Map.of("method", "POST", "url", url, "body", "undo");
        return step.with("compensate", Map.of("tool", "http.request", "params", undo));
    }

    private static StepSpec echo(String id, Object value) {
        return step(id).tool("echo").params(Map.of("value", value));
    }

    private static StepSpec signal(String name) {
        return step(name).tool("signal.wait").params(Map.of("name", name));
    }

    private static StepSpec attempts(StepSpec step, int max) {
        Map<String, Object> retry =
                Map.of("max_attempts", (long) max, "initial_interval", new BigDecimal("0.05"), "jitter", 0L);
        return step.with("retry", retry);
    }
}
