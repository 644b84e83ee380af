package dev.agijobs.plan;

import static dev.agijobs.testkit.JsonTrees.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.testkit.Plans;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanIdTest {

    /** Computed apart: printf '{"steps":[]}' | sha256sum. */
    @Test
    void it_is_the_hash_of_the_canonical_document() {
        assertThat(PlanId.of(object("{'steps': []}")))
                .isEqualTo("4430e7786edc0f8419f02e909c15422ebf572287a58132d8f6f33250ce053121");
    }

    @Test
    void the_order_of_fields_and_the_form_of_numbers_do_not_matter() {
        assertThat(PlanId.of(object("{'max_parallel': 1.0, 'steps': []}")))
                .isEqualTo(PlanId.of(object("{'steps': [], 'max_parallel': 1}")));
    }

    @Test
    void ids_that_come_with_the_document_do_not_matter() {
        Map<String, Object> plain = object("{'steps': [], 'metadata': {'k': 1}}");

        assertThat(PlanId.of(object("{'plan_id': 'x', 'steps': [], 'metadata': {'k': 1, 'client_plan_id': 'y'}}")))
                .isEqualTo(PlanId.of(plain));
    }

    @Test
    void everything_else_matters_even_what_is_written_out_as_the_default() {
        assertThat(PlanId.of(object("{'steps': [], 'metadata': {}}"))).isNotEqualTo(PlanId.of(object("{'steps': []}")));
        assertThat(PlanId.of(object("{'steps': [], 'max_parallel': 9007199254740993}")))
                .isNotEqualTo(PlanId.of(object("{'steps': [], 'max_parallel': 9007199254740992}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'plan_id': 'mine', 'steps': []}",
                "{'plan_id': 'mine', 'steps': [], 'metadata': {}}",
                "{'plan_id': 'mine', 'steps': [], 'metadata': null}",
                "{'plan_id': 'mine', 'steps': [], 'metadata': {'k': 1, 'client_plan_id': 'older'}}",
                "{'plan_id': null, 'steps': [], 'metadata': {'client_plan_id': 'older'}}",
                "{'steps': []}",
            })
    void the_stored_document_has_the_id_of_the_submitted_one(String json) {
        Plan plan = Plans.read(object(json));

        assertThat(PlanId.of(plan.document())).isEqualTo(plan.planId());
        assertThat(Plans.read(plan.document())).isEqualTo(plan);
    }
}
