package dev.agijobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.agijobs.testkit.JsonTrees;
import dev.agijobs.testkit.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The published schema and the reader judge plans alike, as far as a schema can: the DAG itself is beyond it. */
class PlanSchemaTest {

    private static final Path FILE = Path.of("src/main/resources/schemas/plan.json");
    private static final Schema SCHEMA = load();
    private static final Object NULL = new Object();
    private static final Set<String> BEYOND_A_SCHEMA = Set.of("DUPLICATE_STEP_ID", "UNKNOWN_NEED", "CYCLE");

    private final PlanReader reader = new PlanReader(PlanLimits.DEFAULT);

    private static Schema load() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(FILE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Error> errors(Object plan) {
        return SCHEMA.validate(JsonTrees.write(plan), InputFormat.JSON);
    }

    @Example
    void the_examples_in_the_schema_are_plans() {
        Object schema = JsonTrees.file(FILE);
        for (Object example : (List<?>) Objects.requireNonNull(((Map<?, ?>) schema).get("examples"))) {
            assertThat(reader.read(example).faults()).isEmpty();
            assertThat(errors(example)).isEmpty();
        }
    }

    @Example
    void recorded_plans_are_valid() {
        for (Object plan : PlanReaderTest.recordedPlans()) {
            assertThat(errors(plan)).as(JsonTrees.write(plan)).isEmpty();
        }
    }

    @Provide
    Arbitrary<Object> values() {
        List<Object> values = new ArrayList<>(List.of(
                true,
                "",
                "text",
                "0.5",
                "-1",
                "PT1S",
                "PT0S",
                "P1Y",
                "pt5m",
                0L,
                1L,
                -1L,
                1.0,
                2.5,
                0.25,
                1001L,
                200_000L,
                1e12,
                List.of(),
                List.of("a"),
                List.of(1L),
                Map.of(),
                Map.of("a", "b"),
                Map.of("a", 1L)));
        values.add(Map.of("max", "1e3", "max_attempts", 2L, "allowTools", List.of("x")));
        values.add(Map.of("max", "x", "max_attempts", 0L, "allowTools", "x"));
        values.add(NULL);
        return Arbitraries.of(values);
    }

    @SuppressWarnings("NullAway")
    @Provide
    Arbitrary<Map<String, Object>> plansWithOneFieldChanged() {
        Arbitrary<String> planFields = Arbitraries.of(
                "plan_id",
                "steps",
                "budget",
                "policies",
                "metadata",
                "labels",
                "max_parallel",
                "schedule_to_close",
                "concurrency_key",
                "unknown");
        Arbitrary<String> stepFields = Arbitraries.of(
                "id",
                "name",
                "kind",
                "tool",
                "params",
                "needs",
                "out",
                "retry",
                "timeout",
                "heartbeat_timeout",
                "when",
                "priority",
                "cost",
                "for_each",
                "compensate",
                "unknown");
        Arbitrary<Boolean> inStep = Arbitraries.of(true, false);
        return Combinators.combine(Plans.dags(4, "echo"), planFields, stepFields, inStep, values())
                .as((plan, planField, stepField, step, value) -> {
                    if (step) {
                        Plans.steps(plan).getFirst().put(stepField, value == NULL ? null : value);
                    } else {
                        plan.put(planField, value == NULL ? null : value);
                    }
                    return plan;
                });
    }

    @Property(tries = 1_500)
    void the_schema_and_the_reader_judge_alike(@ForAll("plansWithOneFieldChanged") Map<String, Object> plan) {
        // Through text, so that both see the same numbers.
        Reading reading = reader.read(JsonTrees.parse(JsonTrees.write(plan)));
        boolean read = reading.faults().stream().map(Fault::code).allMatch(BEYOND_A_SCHEMA::contains);
        List<Error> errors = errors(plan);

        if (reading.malformed()) {
            assertThat(errors).as("malformed, yet valid: " + reading.faults()).isNotEmpty();
        }
        // Zero and negative durations as text are out of a pattern's reach.
        if (reading.faults().stream().noneMatch(f -> f.detail().startsWith("Expected a duration"))) {
            assertThat(errors.isEmpty()).as(reading.faults() + " but " + errors).isEqualTo(read);
        }
    }
}
