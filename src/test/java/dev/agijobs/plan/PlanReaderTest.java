package dev.agijobs.plan;

import static dev.agijobs.testkit.JsonTrees.object;
import static dev.agijobs.testkit.JsonTrees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.agijobs.testkit.JsonTrees;
import dev.agijobs.testkit.Plans;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {

    private final PlanReader reader = new PlanReader(PlanLimits.DEFAULT);

    @Test
    void a_plan_without_anything_optional_has_the_defaults() {
        Plan plan = Plans.read(object("{'steps': [{'id': 'a', 'kind': 'code'}]}"));

        assertThat(plan.budget()).isEqualTo(new Plan.Budget(null, "0", null));
        assertThat(plan.maxParallel()).isEqualTo(Integer.MAX_VALUE);
        assertThat(plan.scheduleToClose()).isNull();
        assertThat(plan.steps())
                .containsExactly(new Step(
                        "a",
                        "a",
                        StepKind.CODE,
                        "noop",
                        Map.of(),
                        List.of(),
                        RetryPolicy.DEFAULT,
                        null,
                        null,
                        null,
                        0,
                        null,
                        null,
                        null));
    }

    @Test
    void null_stands_for_absent() {
        Plan plan = Plans.read(object(
                "{'plan_id': null, 'steps': [{'id': 'a', 'kind': 'code', 'name': null, 'tool': null, 'params': null,"
                        + " 'needs': null, 'out': null, 'retry': null, 'timeout': null, 'for_each': null, 'compensate': null, 'cost': null}],"
                        + " 'budget': {'token': null, 'max': null, 'cap': null}, 'policies': {'allowTools': null, 'orgId': null},"
                        + " 'metadata': null, 'labels': null, 'max_parallel': null, 'concurrency_key': null}"));

        assertThat(plan.step(0).tool()).isEqualTo("noop");
        assertThat(plan.policies().allowTools()).isEmpty();
    }

    @Test
    void every_field_is_read() {
        Plan plan = Plans.read(
                object(
                        "{'steps': [{'id': 'a', 'name': 'A', 'kind': 'fetch', 'tool': 'echo', 'params': {'value': 1.50},"
                                + " 'needs': [], 'retry': {'max_attempts': 5, 'initial_interval': 'PT0.1S', 'multiplier': 1.5, 'max_interval': 3, 'jitter': 0},"
                                + " 'timeout': 0.25, 'heartbeat_timeout': 'PT1M', 'when': 'true', 'priority': -3, 'cost': '0.10', 'for_each': [1], 'compensate': {'tool': 'fail', 'params': {'x': 2}, 'timeout': 3}}],"
                                + " 'budget': {'token': 'AGIALPHA', 'max': 53.50, 'cap': '1e2'}, 'policies': {'allowTools': ['echo'], 'denyTools': ['x'], 'more': 1},"
                                + " 'metadata': {'k': 'v'}, 'labels': {'team': 'blue'}, 'max_parallel': 2, 'schedule_to_close': 'P1D', 'concurrency_key': 'k'}"));

        assertThat(plan.step(0))
                .isEqualTo(new Step(
                        "a",
                        "A",
                        StepKind.FETCH,
                        "echo",
                        Map.of("value", new BigDecimal("1.50")),
                        List.of(),
                        new RetryPolicy(5, Duration.ofMillis(100), 1.5, Duration.ofSeconds(3), 0),
                        Duration.ofMillis(250),
                        Duration.ofMinutes(1),
                        "true",
                        -3,
                        "0.10",
                        List.of(1L),
                        new Compensation("fail", Map.of("x", 2L), RetryPolicy.DEFAULT, Duration.ofSeconds(3))));
        assertThat(plan.concurrencyKey()).isEqualTo("k");
        assertThat(plan.budget()).isEqualTo(new Plan.Budget("AGIALPHA", "53.50", "1e2"));
        assertThat(plan.policies().allowTools()).containsExactly("echo");
        assertThat(plan.policies().all()).containsEntry("more", 1L);
        assertThat(plan.labels()).containsExactly(Map.entry("team", "blue"));
        assertThat(plan.maxParallel()).isEqualTo(2);
        assertThat(plan.scheduleToClose()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void an_empty_plan_is_a_plan() {
        assertThat(Plans.read(object("{'steps': []}")).steps()).isEmpty();
    }

    @Test
    void the_graph_knows_needs_and_dependents_and_counts_repeated_needs_once() {
        PlanGraph graph = Plans.read(Plans.of(Plans.step("b", "noop", "a", "a"), Plans.step("a", "noop")))
                .graph();

        assertThat(graph.indexOf("a")).isEqualTo(1);
        assertThat(graph.indexOf("ghost")).isEqualTo(-1);
        assertThat(graph.needs().getFirst()).containsExactly(1);
        assertThat(graph.dependents().get(1)).containsExactly(0);
    }

    @Test
    void all_faults_are_told_at_once() {
        Reading reading = reader.read(
                tree("{'budget': {'max': 'abc'}, 'steps': [{'id': 'a', 'kind': 'teleport', 'needs': ['ghost']},"
                        + " {'id': 'a', 'kind': 'code', 'timeout': -1}, {'kind': 'code'}]}"));

        assertThat(reading.plan()).isNull();
        assertThat(reading.malformed()).isFalse();
        assertThat(reading.faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactlyInAnyOrder(
                        tuple("/budget/max", "INVALID_DECIMAL"),
                        tuple("/steps/0/kind", "UNKNOWN_KIND"),
                        tuple("/steps/0/needs/0", "UNKNOWN_NEED"),
                        tuple("/steps/1/id", "DUPLICATE_STEP_ID"),
                        tuple("/steps/1/timeout", "OUT_OF_RANGE"),
                        tuple("/steps/2/id", "REQUIRED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /steps | REQUIRED",
                "{'steps': null} | /steps | REQUIRED",
                "{'steps': [{'id': 'a'}]} | /steps/0/kind | REQUIRED",
                "{'steps': [{'id': '', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': ' a', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': 'a/b', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': 'a~b', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': 'a[0]', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': 'a\\u0000', 'kind': 'code'}]} | /steps/0/id | INVALID_NAME",
                "{'steps': [{'id': 'a', 'kind': 'code', 'tool': ''}]} | /steps/0/tool | INVALID_NAME",
                "{'steps': [{'id': 'a', 'kind': 'code', 'compensate': {}}]} | /steps/0/compensate/tool | REQUIRED",
                "{'steps': [{'id': 'a', 'kind': 'code', 'compensate': {'tool': 'noop', 'timeout': 0}}]} | /steps/0/compensate/timeout | OUT_OF_RANGE",
                "{'steps': [], 'concurrency_key': ''} | /concurrency_key | INVALID_NAME",
                "{'steps': [{'id': 'a', 'kind': 'code', 'timeout': 'soon'}]} | /steps/0/timeout | INVALID_DURATION",
                "{'steps': [{'id': 'a', 'kind': 'code', 'timeout': 0}]} | /steps/0/timeout | OUT_OF_RANGE",
                "{'steps': [{'id': 'a', 'kind': 'code', 'timeout': 'P3651D'}]} | /steps/0/timeout | OUT_OF_RANGE",
                "{'steps': [{'id': 'a', 'kind': 'code', 'timeout': 1e300}]} | /steps/0/timeout | OUT_OF_RANGE",
                "{'steps': [{'id': 'a', 'kind': 'code', 'priority': 1001}]} | /steps/0/priority | OUT_OF_RANGE",
                "{'steps': [{'id': 'a', 'kind': 'code', 'cost': '-1'}]} | /steps/0/cost | OUT_OF_RANGE",
                "{'steps': [{'id': 'a', 'kind': 'code', 'cost': '1,5'}]} | /steps/0/cost | INVALID_DECIMAL",
                "{'steps': [{'id': 'a', 'kind': 'code', 'cost': '٣'}]} | /steps/0/cost | INVALID_DECIMAL",
                "{'steps': [], 'budget': {'max': '1e79'}} | /budget/max | OUT_OF_RANGE",
                "{'steps': [], 'budget': {'max': '1e-19'}} | /budget/max | OUT_OF_RANGE",
                "{'steps': [], 'budget': {'cap': ''}} | /budget/cap | INVALID_DECIMAL",
                "{'steps': [], 'max_parallel': 0} | /max_parallel | OUT_OF_RANGE",
                "{'steps': [], 'max_parallel': 100001} | /max_parallel | OUT_OF_RANGE",
                "{'steps': [], 'schedule_to_close': '-PT1S'} | /schedule_to_close | OUT_OF_RANGE",
                "{'steps': [], 'labels': {'': 'x'}} | /labels/ | INVALID_NAME",
                "{'steps': [], 'metadata': {'half': '\\ud800'}} | /metadata/half | INVALID_TEXT",
                "{'steps': [], 'metadata': {'n': 1e1000000}} | /metadata/n | TOO_LARGE",
                "{'steps': [], 'metadata': {'a/b~c': 1e-1000000}} | /metadata/a~1b~0c | TOO_LARGE",
            })
    void a_bad_value_is_a_fault(String json, String pointer, String code) {
        Reading reading = reader.read(tree(json));

        assertThat(reading.faults()).extracting(Fault::pointer, Fault::code).containsExactly(tuple(pointer, code));
        assertThat(reading.malformed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_attempts': 0} | max_attempts",
                "{'max_attempts': 1001} | max_attempts",
                "{'multiplier': 0.5} | multiplier",
                "{'multiplier': 101} | multiplier",
                "{'jitter': 1.1} | jitter",
                "{'initial_interval': -1} | initial_interval",
                "{'initial_interval': 2, 'max_interval': 1} | max_interval",
            })
    void a_retry_policy_keeps_its_ranges(String retry, String field) {
        Reading reading = reader.read(tree("{'steps': [{'id': 'a', 'kind': 'code', 'retry': " + retry + "}]}"));

        assertThat(reading.faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/steps/0/retry/" + field, "OUT_OF_RANGE"));
    }

    @Test
    void one_retry_interval_alone_moves_the_default_of_the_other() {
        assertThat(retry("{'initial_interval': 120}").maxInterval()).isEqualTo(Duration.ofMinutes(2));
        assertThat(retry("{'max_interval': 0}").initialInterval()).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "'text'",
                "{'steps': {}}",
                "{'steps': [7]}",
                "{'steps': [], 'budget': []}",
                "{'steps': [], 'budget': {'max': true}}",
                "{'steps': [], 'policies': {'allowTools': 'echo'}}",
                "{'steps': [], 'policies': {'denyTools': [1]}}",
                "{'steps': [], 'policies': {'requireValidator': 'yes'}}",
                "{'steps': [], 'policies': {'orgId': 7}}",
                "{'steps': [], 'metadata': 1}",
                "{'steps': [], 'labels': {'a': 1}}",
                "{'steps': [], 'labels': {'a': null}}",
                "{'steps': [], 'max_parallel': '2'}",
                "{'steps': [], 'max_parallel': 2.5}",
                "{'steps': [], 'plan_id': 7}",
                "{'steps': [{'id': 1, 'kind': 'code'}]}",
                "{'steps': [{'id': 'a', 'kind': 1}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'needs': 'b'}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'needs': [null]}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'params': []}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'out': 'x'}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'when': true}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'timeout': {}}]}",
                "{'steps': [{'id': 'a', 'kind': 'code', 'retry': 3}]}",
            })
    void a_wrong_json_type_makes_the_document_malformed(String json) {
        Reading reading = reader.read(tree(json));

        assertThat(reading.malformed()).isTrue();
        assertThat(reading.faults()).extracting(Fault::code).containsOnly("INVALID_TYPE");
    }

    @Test
    void a_cycle_is_named() {
        Reading reading = reader.read(Plans.of(
                Plans.step("x", "noop", "b"),
                Plans.step("a", "noop", "c"),
                Plans.step("b", "noop", "a"),
                Plans.step("c", "noop", "b")));

        assertThat(reading.faults())
                .containsExactly(new Fault("/steps/2/needs", "CYCLE", "Steps need each other: b -> a -> c -> b."));
    }

    @Test
    void a_step_that_needs_itself_is_a_cycle_and_each_cycle_is_told_once() {
        Reading reading = reader.read(
                Plans.of(Plans.step("a", "noop", "a"), Plans.step("b", "noop", "c"), Plans.step("c", "noop", "b")));

        assertThat(reading.faults())
                .extracting(Fault::detail)
                .containsExactly("Steps need each other: a -> a.", "Steps need each other: b -> c -> b.");
    }

    @Test
    void sizes_are_bounded() {
        PlanReader small = new PlanReader(new PlanLimits(2, 3, 4, 10, 2));

        assertThat(small.read(Plans.wide(3, "noop")).faults())
                .extracting(Fault::code)
                .contains("TOO_LARGE");
        assertThat(small.read(tree("{'steps': [], 'metadata': {'a': [[[1]]]}}")).faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/metadata/a/0/0", "TOO_DEEP"));
        assertThat(small.read(tree("{'steps': [], 'metadata': {'a': '12345678901'}}"))
                        .faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/metadata/a", "TOO_LARGE"));
        assertThat(small.read(tree("{'steps': [{'id': 'a', 'kind': 'code', 'needs': ['a', 'b', 'c', 'd']}]}"))
                        .faults())
                .extracting(Fault::code)
                .contains("TOO_LARGE");
    }

    @Test
    void labels_names_and_policies_are_bounded() {
        Map<String, Object> plan = Plans.of(Plans.step("i".repeat(129), "noop"));
        Map<String, Object> labels = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            labels.put("k" + i, "v");
        }
        labels.put("k".repeat(64), "v");
        labels.put("long", "v".repeat(256));
        plan.put("labels", labels);
        plan.put("policies", Map.of("denyTools", Collections.nCopies(1_001, "x")));

        assertThat(reader.read(plan).faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactlyInAnyOrder(
                        tuple("/policies/denyTools", "TOO_LARGE"),
                        tuple("/labels", "TOO_LARGE"),
                        tuple("/labels/" + "k".repeat(64), "INVALID_NAME"),
                        tuple("/labels/long", "TOO_LARGE"),
                        tuple("/steps/0/id", "TOO_LARGE"));
    }

    @Test
    void an_id_of_128_characters_outside_the_basic_plane_is_fine() {
        String id = "\uD83D\uDE80".repeat(128);

        assertThat(Plans.read(Plans.of(Plans.step(id, "noop"))).step(0).id()).isEqualTo(id);
    }

    @Test
    void the_list_of_faults_ends_when_it_is_long() {
        Map<String, Object> plan = Plans.wide(300, "noop");
        plan.put("steps", Collections.nCopies(300, Map.of("id", "a", "kind", "teleport")));

        List<Fault> faults = reader.read(plan).faults();

        assertThat(faults).hasSize(201);
        assertThat(faults.getLast().code()).isEqualTo("TOO_MANY_FAULTS");
    }

    @Test
    void numbers_beyond_their_bounds_are_refused_whatever_their_form() {
        for (Object number : List.of(
                BigInteger.TEN.pow(1_001),
                new BigDecimal("1e401"),
                new BigDecimal("1e-401"),
                new BigDecimal("0e-2000000000"),
                new BigDecimal("0." + "1".repeat(1_001)))) {
            assertThat(reader.read(Map.of("steps", List.of(), "metadata", Map.of("n", number)))
                            .faults())
                    .extracting(Fault::code)
                    .containsExactly("TOO_LARGE");
        }
    }

    @Test
    @Timeout(60)
    void deep_nesting_is_refused_without_a_deep_stack() {
        Object nested = List.of();
        for (int i = 0; i < 100_000; i++) {
            nested = List.of(nested);
        }

        assertThat(reader.read(Map.of("steps", List.of(), "metadata", Map.of("x", nested)))
                        .faults())
                .extracting(Fault::code)
                .containsExactly("TOO_DEEP");
    }

    @Test
    void large_plans_are_read_in_well_under_a_second() {
        Map<String, Object> chain = Plans.sequence(50_000, "noop");
        Map<String, Object> cycle = Plans.sequence(50_000, "noop");
        Plans.steps(cycle).getFirst().put("needs", List.of("s49999"));
        reader.read(chain);

        long start = System.nanoTime();
        assertThat(reader.read(chain).plan()).isNotNull();
        assertThat(reader.read(cycle).faults()).extracting(Fault::code).containsExactly("CYCLE");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void the_document_is_kept_with_our_id_and_the_clients() {
        Map<String, Object> submitted = object("{'plan_id': 'mine', 'steps': [], 'unknown': [1.50]}");

        Plan plan = Plans.read(submitted);

        assertThat(plan.document())
                .containsEntry("plan_id", plan.planId())
                .containsEntry("metadata", Map.of("client_plan_id", "mine"))
                .containsEntry("unknown", List.of(new BigDecimal("1.50")));
        assertThat(Plans.read(plan.document())).isEqualTo(plan);
    }

    @Test
    void a_plan_does_not_change_with_the_tree_it_was_read_from() {
        Map<String, Object> tree = Plans.sequence(2, "noop");
        Plan plan = Plans.read(tree);
        String before = CanonicalJson.of(plan.document());

        Plans.steps(tree).getFirst().put("id", "changed");

        assertThat(CanonicalJson.of(plan.document())).isEqualTo(before);
    }

    static List<Object> recordedPlans() {
        List<Object> plans = new ArrayList<>();
        for (String file : List.of("planner", "runner")) {
            collectPlans(JsonTrees.file(Path.of("src/test/resources/vectors/" + file + ".json")), plans);
        }
        return plans;
    }

    private static void collectPlans(Object value, List<Object> plans) {
        if (value instanceof Map<?, ?> object) {
            if (object.get("plan") instanceof Map<?, ?> plan && plan.containsKey("steps")) {
                plans.add(plan);
            }
            object.values().forEach(field -> collectPlans(field, plans));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> collectPlans(element, plans));
        }
    }

    @ParameterizedTest
    @MethodSource("recordedPlans")
    void plans_of_the_original_read_without_fault_unless_they_need_a_ghost(Object plan) {
        boolean ghost = JsonTrees.write(plan).contains("ghost");

        assertThat(reader.read(plan).faults())
                .extracting(Fault::code)
                .isEqualTo(ghost ? List.of("UNKNOWN_NEED") : List.of());
    }

    private static RetryPolicy retry(String retry) {
        return Plans.read(object("{'steps': [{'id': 'a', 'kind': 'code', 'retry': " + retry + "}]}"))
                .step(0)
                .retry();
    }
}
