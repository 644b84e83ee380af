package dev.agijobs.run.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunEvent;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.RunStreams;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of a submission without its plan is what reading it with its plan gives. */
class SubmissionTest {

    private static byte[] stored(Map<String, Object> fields, List<String> approvals, Map<String, String> labels) {
        Plan plan =
                Missions.mission(fields, Missions.step("a"), Missions.step("b").needs("a"));
        return RunStreams.CODEC
                .encode(new RunEvent.RunSubmitted("r", plan, approvals, labels, -3, "print"))
                .payload();
    }

    private static Submission read(byte[] payload) {
        return RunStreams.CODEC.submission(2, payload);
    }

    private static Submission readWithPlan(byte[] payload) {
        return Submission.of((RunEvent.RunSubmitted) RunStreams.CODEC.decode("RunSubmitted", 2, payload));
    }

    static Stream<Map<String, Object>> plans() {
        Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
        nothing.put("max", null);
        return Stream.of(
                Map.of(),
                Map.of("budget", Map.of("max", "12.50", "token", "AGI")),
                Map.of("budget", Map.of("token", "AGI")),
                Map.of("budget", Map.of("max", new BigDecimal("1.50"))),
                Map.of("budget", Map.of("max", 7L, "cap", "9")),
                Map.of("budget", nothing),
                Map.of("concurrency_key", "deploy"),
                Map.of("plan_id", "mine", "metadata", Map.of("plan_id", "inner", "budget", Map.of("max", "1"))),
                Map.of(
                        "labels",
                        Map.of("from", "plan"),
                        "policies",
                        Map.of("x", List.of(List.of(Map.of("max", "3"))))));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void it_says_the_same_as_the_whole_event(Map<String, Object> fields) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("z", "1");
        labels.put("a\n\"\\", "ä\ud83d\ude00");
        byte[] payload = stored(fields, Arrays.asList("ann", "ben"), labels);

        assertThat(read(payload)).isEqualTo(readWithPlan(payload));
        assertThat(read(payload).labels().keySet()).containsExactly("z", "a\n\"\\");
        assertThat(read(payload).approvals()).containsExactly("ann", "ben");
        assertThat(read(payload).priority()).isEqualTo(-3);
    }

    @Test
    void a_plain_one_is_read_without_its_plan_and_any_other_is_left_to_the_codec() throws IOException {
        assertThat(Submission.readPlain(stored(Map.of("budget", Map.of("max", "1")), List.of(), Map.of())))
                .isNotNull();
        assertThat(Submission.readPlain(stored(Map.of("budget", Map.of("max", 1L)), List.of(), Map.of())))
                .isNull();
        for (String odd : List.of(
                "[]",
                "null",
                "{}",
                "{'run_id': 1, 'plan': {'plan_id': 'p'}, 'approvals': [], 'labels': {}, 'priority': 0}",
                "{'run_id': 'r', 'plan': [{'plan_id': 'p'}], 'approvals': [], 'labels': {}, 'priority': 0}",
                "{'run_id': 'r', 'plan': {'plan_id': {'x': 'p'}}, 'approvals': [], 'labels': {}, 'priority': 0}",
                "{'run_id': 'r', 'plan': {'plan_id': 'p', 'budget': []}, 'approvals': [], 'labels': {}, 'priority': 0}",
                "{'run_id': 'r', 'plan': {'plan_id': 'p'}, 'approvals': [{}], 'labels': {}, 'priority': 0}",
                "{'run_id': 'r', 'plan': {'plan_id': 'p'}, 'approvals': [], 'labels': {'a': []}, 'priority': 0}",
                "{'run_id': 'r', 'plan': {'plan_id': 'p'}, 'approvals': [], 'labels': {}, 'priority': 0.5}")) {
            assertThat(Submission.readPlain(odd.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                    .as(odd)
                    .isNull();
        }
    }

    @Test
    void a_damaged_one_or_one_of_a_newer_version_is_unknown() {
        byte[] payload = stored(Map.of(), List.of(), Map.of());

        assertThatThrownBy(() -> read(Arrays.copyOf(payload, payload.length - 9)))
                .isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> RunStreams.CODEC.submission(3, payload)).isInstanceOf(UnknownEvent.class);
    }
}
