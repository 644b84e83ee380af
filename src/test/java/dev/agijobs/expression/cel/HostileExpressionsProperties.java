package dev.agijobs.expression.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.agijobs.expression.cel.Compiler.Invalid;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.agijobs.plan.Fault;
import dev.agijobs.testkit.JsonTrees;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/** Whatever somebody writes, it ends: with faults, a value or a failure, each of a bounded size, on a small stack and within a bounded amount of work. */
class HostileExpressionsProperties {

    private static final CelLimits LIMITS = CelLimits.DEFAULT;
    private static final int STACK = 512 * 1024;

    /** Within it a hang is told from slowness. */
    private static final long PATIENCE_S = 120;

    /** Bytes that one call may turn over, some thousands for each unit of cost; a measure of work that does not depend on how busy the machine is. */
    private static final long ALLOCATED_MAX = 4_096L * LIMITS.cost();

    private static final int MESSAGE_MAX = 5_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final CelExpressions expressions = new CelExpressions(LIMITS);
    private final SampleScope scope = new SampleScope()
            .with(
                    "a",
                    "{'out': {'data': {'text': '" + "a".repeat(1_000_000) + "', 'list': "
                            + JsonTrees.write(Collections.nCopies(9_000, 1)) + ", 'numbers': "
                            + JsonTrees.write(Collections.nCopies(9_000, 1e300)) + ", 'deep': " + "[".repeat(400)
                            + "]".repeat(400) + "}}, 'state': 'completed'}")
            .with("skipped", "{'out': null, 'state': 'skipped'}");
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @Property(tries = 250)
    void a_condition_ends_within_its_bounds(@ForAll long seed) throws Exception {
        String text = new HostileText(new Random(seed)).condition();

        within(text, () -> areBounded(expressions.checkCondition(text, Set.of("a", "skipped"))));
        within(text, () -> isBoundedOrFails(() -> expressions.condition(text, scope)));
        within(text, () -> costIsKept(text));
    }

    @Property(tries = 250)
    void parameters_end_within_their_bounds(@ForAll long seed) throws Exception {
        Map<String, Object> params = new HostileText(new Random(seed)).params();
        String text = String.valueOf(params);
        int nodes = nodes(params) + LIMITS.resultNodes();
        long characters = characters(params) + LIMITS.resultText();

        within(text, () -> areBounded(expressions.checkParams(params, Set.of("a", "skipped"))));
        within(
                text,
                () -> isBoundedOrFails(() -> {
                    Map<String, Object> resolved = expressions.resolve(params, scope);
                    assertThat(nodes(resolved)).isLessThanOrEqualTo(nodes);
                    // Quotes, commas and colons of values that stand inside a text.
                    assertThat(characters(resolved)).isLessThanOrEqualTo(characters + 20L * nodes);
                    // It fits into an event, which adds a few levels.
                    assertThat(JsonTree.write(List.of(List.of(List.of(List.of(resolved))))))
                            .isNotEmpty();
                    return resolved;
                }));
    }

    /** An attack that is always refused at the door would prove nothing about what lies behind. */
    @AfterProperty
    void some_have_a_value_and_some_fail() {
        assertThat(values.get()).isGreaterThan(3);
        assertThat(failures.get()).isGreaterThan(30);
    }

    private Void areBounded(List<Fault> faults) {
        assertThat(faults).hasSizeLessThan(1_000);
        faults.forEach(fault -> assertThat(fault.detail()).hasSizeLessThan(MESSAGE_MAX));
        return null;
    }

    private @Nullable Void isBoundedOrFails(Callable<@Nullable Object> evaluation) throws Exception {
        try {
            evaluation.call();
            values.incrementAndGet();
        } catch (ExpressionFailure failure) {
            assertThat(failure.getMessage()).hasSizeLessThan(MESSAGE_MAX);
            failures.incrementAndGet();
        }
        return null;
    }

    /** What one evaluation leaves of the budget is all that the next one has; one that exceeds it leaves nothing and has no value. */
    private @Nullable Void costIsKept(String text) {
        CostBudget budget = new CostBudget(LIMITS.cost());
        try {
            Program program = new Compiler(LIMITS).compile(text);
            int before = budget.left();
            program.evaluate(new ScopeVariables(scope)::find, budget);
            assertThat(budget.left()).isBetween(0, before - 1);
            CostBudget tight = new CostBudget(before - budget.left() - 1);
            try {
                program.evaluate(new ScopeVariables(scope)::find, tight);
                throw new AssertionError("The same work cost less the second time");
            } catch (ExpressionFailure tooMuch) {
                assertThat(tight.left()).isZero();
            }
        } catch (Invalid | ExpressionFailure refused) {
            assertThat(budget.left()).isNotNegative();
        }
        return null;
    }

    /** On a thread of its own, so that a hang ends as a failure. */
    private static void within(String text, Callable<@Nullable Void> task) throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        AtomicReference<Long> allocated = new AtomicReference<>(0L);
        Runnable run = () -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                task.call();
            } catch (Throwable e) {
                thrown.set(e);
            }
            allocated.set(THREADS.getCurrentThreadAllocatedBytes() - before);
        };
        Thread thread = new Thread(null, run, "hostile", STACK);
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        String what = text.length() > 2_000 ? text.substring(0, 2_000) + "..." : text;
        assertThat(thread.isAlive()).as("hangs: " + what).isFalse();
        assertThat(thrown.get()).as(what).isNull();
        assertThat(allocated.get()).as(what).isLessThan(ALLOCATED_MAX);
    }

    private static int nodes(@Nullable Object tree) {
        return switch (tree) {
            case List<?> list ->
                1 + list.stream().mapToInt(HostileExpressionsProperties::nodes).sum();
            case Map<?, ?> map ->
                1
                        + map.values().stream()
                                .mapToInt(HostileExpressionsProperties::nodes)
                                .sum();
            case null, default -> 1;
        };
    }

    /** Of texts, names, and numbers written in full. */
    private static long characters(@Nullable Object tree) {
        return switch (tree) {
            case List<?> list ->
                list.stream()
                        .mapToLong(HostileExpressionsProperties::characters)
                        .sum();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .mapToLong(field -> characters(field.getKey()) + characters(field.getValue()))
                        .sum();
            case java.math.BigDecimal number -> number.toPlainString().length();
            case null -> 0;
            default -> tree.toString().length();
        };
    }
}
