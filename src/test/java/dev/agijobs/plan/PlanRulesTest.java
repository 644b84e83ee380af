package dev.agijobs.plan;

import static dev.agijobs.testkit.JsonTrees.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.testkit.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanRulesTest {

    private static final Set<String> TOOLS = Set.of("noop", "echo", "http.request", "run.plan", "ipfs.pin");

    private final CelExpressions expressions = new CelExpressions(CelLimits.DEFAULT);

    @Test
    void an_unknown_tool_is_a_fault() {
        assertThat(check(Plans.of(Plans.step("a", "noop"), Plans.step("b", "escrow.fund"))))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/steps/1/tool", "UNKNOWN_TOOL"));
    }

    @Test
    void a_list_of_allowed_tools_is_the_whole_list_but_for_flow_tools() {
        Map<String, Object> plan = Plans.of(
                Plans.step("a", "http.request"),
                Plans.step("b", "ipfs.pin"),
                Plans.step("c", "noop"),
                Plans.step("d", "echo"));
        plan.put("policies", Map.of("allowTools", List.of("ipfs.pin")));

        assertThat(check(plan))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/steps/0/tool", "TOOL_DENIED"));
    }

    @Test
    void a_denied_tool_stays_denied_even_when_allowed_or_a_flow_tool() {
        Map<String, Object> plan = Plans.of(Plans.step("a", "ipfs.pin"), Plans.step("b", "echo"));
        plan.put("policies", Map.of("allowTools", List.of("ipfs.pin"), "denyTools", List.of("ipfs.pin", "echo")));

        assertThat(check(plan)).extracting(Fault::code).containsExactly("TOOL_DENIED", "TOOL_DENIED");
    }

    @Test
    void faults_of_expressions_have_absolute_pointers() {
        Map<String, Object> step = Plans.step("b", "echo", "a");
        step.put("when", "1 + 1");
        step.put("params", Map.of("url", "${steps.ghost.out}", "list", List.of(1L, Map.of("$ref", "nowhere"))));

        assertThat(check(Plans.of(Plans.step("a", "noop"), step)))
                .extracting(Fault::pointer, Fault::code)
                .containsExactlyInAnyOrder(
                        tuple("/steps/1/when", "EXPRESSION_NOT_BOOLEAN"),
                        tuple("/steps/1/params/url", "EXPRESSION_UNKNOWN_STEP"),
                        tuple("/steps/1/params/list/1", "EXPRESSION_INVALID"));
    }

    @Test
    void a_step_may_refer_to_what_it_needs_directly_or_through_others_and_to_nothing_else() {
        Map<String, Object> c = Plans.step("c", "echo", "b");
        c.put("when", "steps.a.out.data.go");
        c.put("params", Map.of("x", Map.of("$ref", "steps.b.out")));
        Map<String, Object> d = Plans.step("d", "echo", "a");
        d.put("when", "steps.c.state == 'completed'");
        d.put("params", Map.of("x", Map.of("$ref", "steps.b.out"), "self", "${steps.d.state}"));

        assertThat(check(Plans.of(Plans.step("a", "noop"), Plans.step("b", "noop", "a"), c, d)))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(
                        tuple("/steps/3/when", "NOT_AN_ANCESTOR"),
                        tuple("/steps/3/params", "NOT_AN_ANCESTOR"),
                        tuple("/steps/3/params", "NOT_AN_ANCESTOR"));
    }

    @Test
    void references_in_the_plan_of_a_child_run_are_the_childs_own() throws Exception {
        Map<String, Object> run = Plans.step("run", "run.plan");
        Map<String, Object> child = object("{'steps': [{'id': 'x', 'kind': 'code'},"
                + " {'id': 'y', 'kind': 'code', 'needs': ['x'], 'params': {'v': {'$ref': 'steps.x.out'}}}]}");
        run.put("params", Map.of("plan", child, "wait", true));
        Map<String, Object> plan = Plans.of(run);

        assertThat(check(plan)).isEmpty();
        assertThat(Plans.read(plan).step(0).resolve(expressions, new NoSteps()))
                .isEqualTo(Map.of("plan", child, "wait", true));
    }

    @Test
    void the_list_of_faults_ends_when_it_is_long() {
        List<Fault> faults = check(Plans.wide(1_000, "unknown"));

        assertThat(faults).hasSize(201);
        assertThat(faults.getLast().code()).isEqualTo("TOO_MANY_FAULTS");
    }

    @Test
    void a_long_chain_whose_steps_all_refer_far_back_is_checked_in_bounded_time() {
        Map<String, Object> plan = Plans.sequence(50_000, "echo");
        for (Map<String, Object> step : new ArrayList<>(Plans.steps(plan)).subList(1, 50_000)) {
            step.put("params", Map.of("x", Map.of("$ref", "steps.s0.out")));
        }
        Plan read = Plans.read(plan);

        long start = System.nanoTime();
        assertThat(PlanRules.check(read, TOOLS, expressions)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void a_plan_may_repeat_an_expression_but_not_have_too_many_different_ones() {
        Map<String, Object> same = Plans.wide(6_000, "noop");
        Plans.steps(same).forEach(step -> step.put("when", "1 < 2"));
        Map<String, Object> different = Plans.wide(1, "noop");
        List<String> texts =
                IntStream.range(0, 5_001).mapToObj(i -> "${" + i + "}").toList();
        Plans.steps(different).getFirst().put("params", Map.of("x", texts));

        assertThat(check(same)).isEmpty();
        assertThat(check(different)).extracting(Fault::code).containsExactly("TOO_MANY_EXPRESSIONS");
    }

    private List<Fault> check(Map<String, Object> plan) {
        return PlanRules.check(Plans.read(plan), TOOLS, expressions);
    }

    private static final class NoSteps implements Expressions.Scope {
        @Override
        public Map<String, @Nullable Object> step(String stepId) {
            throw new AssertionError("nothing refers to a step");
        }

        @Override
        public List<String> stepIds() {
            return List.of();
        }

        @Override
        public Map<String, Object> metadata() {
            return Map.of();
        }
    }
}
