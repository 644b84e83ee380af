package dev.agijobs.tool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine relies on in every tool. A test of a tool extends this and supplies the tool and parameters with which it succeeds. */
public abstract class StepToolContract {

    protected abstract StepTool tool();

    /** Parameters with which the first attempt succeeds. */
    protected abstract Map<String, Object> goodParams();

    /** The names of the parameters that the tool reads. */
    protected abstract List<String> paramNames();

    @Test
    void the_name_is_lower_case_words_joined_by_dots() {
        assertThat(tool().name()).matches("[a-z][a-z0-9]*(\\.[a-z][a-z0-9]*)*");
        assertThat(tool().kind()).isNotNull();
    }

    @Test
    void good_params_succeed() {
        assertThat(outcome(goodParams())).isInstanceOf(StepOutcome.Done.class);
    }

    @Test
    void an_attempt_answers_exactly_once() {
        AtomicInteger answers = new AtomicInteger();

        tool().run(input(goodParams()), context())
                .onItemOrFailure()
                .invoke((outcome, failure) -> answers.incrementAndGet())
                .await()
                .atMost(PATIENCE);

        assertThat(answers).hasValue(1);
    }

    @Test
    void the_same_token_may_come_again() {
        assertThat(outcome(goodParams())).isInstanceOf(StepOutcome.Done.class);
        assertThat(outcome(goodParams())).isInstanceOf(StepOutcome.Done.class);
    }

    @Test
    void cancelling_at_once_and_after_the_end_does_no_harm() {
        UniAssertSubscriber<StepOutcome> atOnce = UniAssertSubscriber.create();
        tool().run(input(goodParams()), context()).subscribe().withSubscriber(atOnce);
        atOnce.cancel();

        UniAssertSubscriber<StepOutcome> after = UniAssertSubscriber.create();
        tool().run(input(goodParams()), context()).subscribe().withSubscriber(after);
        Awaitility.await().atMost(PATIENCE).until(() -> after.getItem() != null);
        after.cancel();

        assertThat(outcome(goodParams())).isInstanceOf(StepOutcome.Done.class);
    }

    @ParameterizedTest
    @MethodSource("strangeValues")
    void a_strange_value_of_any_param_is_refused_by_name_or_taken(Object strange) {
        for (String name : paramNames()) {
            Map<String, Object> params = new HashMap<>(goodParams());
            params.put(name, strange instanceof Holder holder ? holder.value() : strange);
            if (outcome(params) instanceof StepOutcome.Failed failed) {
                assertThat(failed.code()).isEqualTo("INVALID_PARAMS");
                assertThat(failed.message()).contains("'" + name + "'").endsWith(".");
                assertThat(failed.last()).isTrue();
            }
        }
    }

    @Test
    void a_null_value_never_throws() {
        for (String name : paramNames()) {
            Map<String, Object> params = new HashMap<>(goodParams());
            params.put(name, null);
            assertThat(outcome(params)).isNotNull();
        }
    }

    @Test
    void params_that_nobody_reads_are_ignored() {
        Map<String, Object> params = new HashMap<>(goodParams());
        params.put("agent", "agent-1");
        params.put("", List.of());
        assertThat(outcome(params)).isInstanceOf(StepOutcome.Done.class);
    }

    protected static final Duration PATIENCE = Duration.ofSeconds(20);

    protected final StepOutcome outcome(Map<String, Object> params) {
        return tool().run(input(params), context()).await().atMost(PATIENCE);
    }

    protected static StepInput input(Map<String, Object> params) {
        return new StepInput("run-1", "step-1", 1, "run-1/step-1/1", params);
    }

    protected static StepContext context() {
        return contextUntil(Instant.now().plus(PATIENCE));
    }

    protected static StepContext contextUntil(Instant deadline) {
        return new Context(deadline, null);
    }

    protected static StepContext contextOf(String traceparent) {
        return new Context(Instant.now().plus(PATIENCE), traceparent);
    }

    private record Context(Instant deadline, @Nullable String traceparent) implements StepContext {
        @Override
        public void heartbeat() {}
    }

    static Stream<Object> strangeValues() {
        Map<String, Object> self = new HashMap<>();
        self.put("self", self);
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        return Stream.of(
                -1L,
                0L,
                Long.MIN_VALUE,
                new BigInteger("9".repeat(400)),
                new BigDecimal("1e999999999"),
                new BigDecimal("0.5"),
                Double.NaN,
                true,
                "x\r\ny: z",
                List.of(),
                Arrays.asList("a", null, 1L),
                Map.of("a", Map.of("b", List.of())),
                Collections.singletonMap(null, null),
                Map.of("a\r\nb", "c"),
                new Holder(self),
                new Holder(deep),
                new Object());
    }

    /** Keeps values whose text never ends out of the names of the tests. */
    record Holder(Object value) {
        @Override
        public String toString() {
            return "endless value";
        }
    }
}
