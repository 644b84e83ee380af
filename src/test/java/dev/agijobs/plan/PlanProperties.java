package dev.agijobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.testkit.Plans;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random DAGs: all are plans, none is with a cycle added, and the id depends on content alone. */
class PlanProperties {

    private final PlanReader reader = new PlanReader(PlanLimits.DEFAULT);

    @Provide
    Arbitrary<Map<String, Object>> dags() {
        return Plans.dags(30, "echo");
    }

    @Property(tries = 200)
    void every_dag_is_a_plan_whose_graph_mirrors_its_needs(@ForAll("dags") Map<String, Object> tree) {
        Plan plan = Plans.read(tree);
        PlanGraph graph = plan.graph();

        for (int i = 0; i < plan.steps().size(); i++) {
            Set<String> needs = new HashSet<>();
            for (int need : graph.needs().get(i)) {
                needs.add(plan.step(need).id());
                assertThat(graph.dependents().get(need)).contains(i).isSorted().doesNotHaveDuplicates();
            }
            assertThat(needs).containsExactlyInAnyOrderElementsOf(plan.step(i).needs());
        }
    }

    @Property(tries = 200)
    void any_cycle_is_found_and_the_path_named_is_one(@ForAll("dags") Map<String, Object> tree, @ForAll Random random) {
        closeCycle(tree, random);

        List<Fault> faults = reader.read(tree).faults();

        assertThat(faults).isNotEmpty().extracting(Fault::code).containsOnly("CYCLE");
        Map<String, Object> needs = new LinkedHashMap<>();
        Plans.steps(tree).forEach(step -> needs.put((String) step.get("id"), step.get("needs")));
        for (Fault fault : faults) {
            String[] path = fault.detail()
                    .replace("Steps need each other: ", "")
                    .replace(".", "")
                    .split(" -> ");
            assertThat(path[0]).isEqualTo(path[path.length - 1]);
            for (int i = 0; i + 1 < path.length && !path[i + 1].startsWith("("); i++) {
                assertThat((List<?>) needs.get(path[i])).asList().contains(path[i + 1]);
            }
        }
    }

    /** Lets a step's ancestor (or itself) need the step. */
    private static void closeCycle(Map<String, Object> tree, Random random) {
        List<Map<String, Object>> steps = Plans.steps(tree);
        Map<String, Object> last = steps.get(random.nextInt(steps.size()));
        Map<String, Object> ancestor = last;
        while (random.nextInt(4) > 0 && !needsOf(ancestor).isEmpty()) {
            String need = needsOf(ancestor).getFirst();
            ancestor = steps.stream()
                    .filter(step -> need.equals(step.get("id")))
                    .findFirst()
                    .orElseThrow();
        }
        needsOf(ancestor).add((String) last.get("id"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> needsOf(Map<String, Object> step) {
        return (List<String>) step.getOrDefault("needs", new ArrayList<>());
    }

    @Property(tries = 200)
    void the_canonical_form_does_not_depend_on_the_order_of_fields(
            @ForAll("dags") Map<String, Object> tree, @ForAll Random random) {
        assertThat(CanonicalJson.of(shuffled(tree, random))).isEqualTo(CanonicalJson.of(tree));
    }

    private static Object shuffled(Object value, Random random) {
        if (value instanceof Map<?, ?> object) {
            List<Map.Entry<?, ?>> fields = new ArrayList<>(object.entrySet());
            Collections.shuffle(fields, random);
            Map<Object, Object> copy = new LinkedHashMap<>();
            fields.forEach(field -> copy.put(field.getKey(), shuffled(field.getValue(), random)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream().map(element -> shuffled(element, random)).toList()
                : value;
    }

    @Property(tries = 100)
    void a_stored_document_reads_back_as_the_same_plan(
            @ForAll("dags") Map<String, Object> tree, @ForAll boolean named) {
        if (named) {
            tree.put("plan_id", "mine");
        }
        Plan plan = Plans.read(tree);

        assertThat(Plans.read(plan.document())).isEqualTo(plan);
        assertThat(plan.planId()).isEqualTo(PlanId.of(tree));
    }
}
