package dev.agijobs.expression.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.agijobs.plan.Fault;
import dev.agijobs.testkit.JsonTrees;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions written to exhaust time, memory or the stack end soon, with a failure. */
@Timeout(60)
class HostileExpressionsTest {

    private final CelExpressions expressions = new CelExpressions(CelLimits.DEFAULT);
    private final SampleScope scope = new SampleScope()
            .with(
                    "a",
                    "{'out': {'data': {'text': '" + "a".repeat(1_000_000) + "', 'list': "
                            + JsonTrees.write(Collections.nCopies(9_000, 1)) + "}}, 'state': 'completed'}");

    static List<String> hostile() {
        return List.of(
                "['a']" + ".map(x, x + x)".repeat(150) + " == []",
                "[[1]]" + ".map(x, x + x)".repeat(150) + " == []",
                "[1]" + ".map(x, [x, x])".repeat(60) + " == [1]" + ".map(x, [x, x])".repeat(60),
                "[[1, 1, 1, 1]" + ".map(x, [x, x])".repeat(100) + "] != [[]]",
                nested(6),
                nested(6) + " || true",
                "steps.a.out.data.list.all(x, steps.a.out.data.list.all(y, x == y))",
                "steps.a.out.data.list.map(x, steps.a.out.data.list) == steps.a.out.data.list.map(x, steps.a.out.data.list)",
                "steps.a.out.data.text.matches('(a*)*(a*)*(a*)*b')",
                "steps.a.out.data.text.contains(steps.a.out.data.text + 'b')",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9].all(i, steps.a.out.data.list.all(x, 'a'.matches(steps.a.out.data.text)))",
                "steps.a.out.data.list.all(y, steps.a.out.data.list.exists(x, steps.a.out.data))",
                "steps.a.out.data.list.exists(x, 'a'.matches('" + "\\\\p{L}+".repeat(20) + "'))",
                "steps.a.out.data.list.exists(x, (steps.a.out.data.text + steps.a.out.data.text).size() == x)");
    }

    /** all(...) inside all(...): 10 to the power of depth rounds. */
    private static String nested(int depth) {
        return depth == 0 ? "true" : "[0,1,2,3,4,5,6,7,8,9].all(x" + depth + ", " + nested(depth - 1) + ")";
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostile_expressions_fail_soon(String condition) {
        assertThatThrownBy(() -> expressions.condition(condition, scope)).isInstanceOf(ExpressionFailure.class);
    }

    static List<String> deep() {
        return List.of(
                "(".repeat(2_000) + "1" + ")".repeat(2_000),
                "[".repeat(2_000) + "]".repeat(2_000),
                "-".repeat(4_000) + "1",
                "a" + ".a".repeat(2_000),
                "1" + "+1".repeat(2_000),
                "true" + "?true:true".repeat(400),
                "x" + "[0]".repeat(1_300),
                "{".repeat(2_000),
                "'" + "a".repeat(5_000) + "'",
                "has(".repeat(1_000),
                "[1]" + ".map(x,x)".repeat(450));
    }

    @ParameterizedTest
    @MethodSource("deep")
    void deep_expressions_are_refused_on_a_small_stack(String text) throws Exception {
        Object seen = onSmallStack(() -> expressions.checkCondition(text, Set.of()));

        assertThat(seen).isInstanceOf(List.class);
        assertThat((List<?>) seen).isNotEmpty();
    }

    @Test
    void sums_of_many_terms_run_on_a_small_stack() throws Exception {
        String sum = "1" + "+1".repeat(80) + " == 81";

        Object seen = onSmallStack(() -> expressions.condition(sum, scope));

        assertThat(seen).isEqualTo(true);
    }

    @Test
    void results_are_bounded() {
        Map<String, Object> params = Map.of("x", List.of("${steps.a.out.data.text}", "${steps.a.out.data.text}"));
        assertThatThrownBy(() -> expressions.resolve(params, scope)).isInstanceOf(ExpressionFailure.class);

        Map<String, Object> references = Map.of("x", Collections.nCopies(20, Map.of("$ref", "steps.a.out.data.list")));
        assertThatThrownBy(() -> expressions.resolve(references, scope)).isInstanceOf(ExpressionFailure.class);
    }

    @Test
    void the_work_of_all_expressions_of_a_step_is_bounded_together() {
        String costly = "${steps.a.out.data.list.all(x, x == 1)}";
        Map<String, Object> params = Map.of("x", Collections.nCopies(50, costly));

        assertThatThrownBy(() -> expressions.resolve(params, scope)).isInstanceOf(ExpressionFailure.class);
    }

    @Test
    void too_many_expressions_of_a_step_are_a_fault() {
        List<String> many =
                IntStream.range(0, 10_000).mapToObj(i -> "${" + i + "}").toList();

        assertThat(expressions.checkParams(many, Set.of()))
                .extracting(Fault::code)
                .containsExactly("TOO_MANY_EXPRESSIONS");
    }

    @Test
    void the_cache_does_not_grow_without_bound() throws Exception {
        CelLimits tiny = new CelLimits(100, 10, 10_000, 100, 100, 2);
        CelExpressions few = new CelExpressions(tiny);
        for (int i = 0; i < 10; i++) {
            assertThat(few.condition(i + " == " + i, scope)).isTrue();
        }
        assertThat(few.condition("0 == 0", scope)).isTrue();
    }

    /** The result of the task, or what it threw. */
    private static Object onSmallStack(Callable<Object> task) throws InterruptedException {
        AtomicReference<Object> seen = new AtomicReference<>();
        Runnable run = () -> {
            try {
                seen.set(task.call());
            } catch (Throwable e) {
                seen.set(e);
            }
        };
        Thread thread = new Thread(null, run, "small stack", 512 * 1024);
        thread.start();
        thread.join();
        return seen.get();
    }
}
