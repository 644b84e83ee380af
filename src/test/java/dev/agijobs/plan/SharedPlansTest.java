package dev.agijobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.testkit.Plans;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedPlansTest {

    private final PlanReader reader = new PlanReader(PlanLimits.DEFAULT);

    @Test
    void a_plan_that_is_read_twice_is_held_once() {
        // Given
        Plan first = read(Plans.sequence(3, "noop"));

        // When
        Plan second = read(Plans.sequence(3, "noop"));

        // Then
        assertThat(second).isSameAs(first);
    }

    @Test
    void plans_that_differ_are_both_held() {
        // Given
        Plan first = read(Plans.sequence(3, "noop"));

        // When
        Plan second = read(Plans.sequence(4, "noop"));

        // Then
        assertThat(second).isNotEqualTo(first);
        assertThat(read(Plans.sequence(3, "noop"))).isSameAs(first);
        assertThat(read(Plans.sequence(4, "noop"))).isSameAs(second);
    }

    @Test
    void a_plan_with_the_same_id_but_other_values_keeps_them() {
        // Given
        Map<String, Object> whole = Plans.of(Plans.step("a", "echo"));
        Map<String, Object> decimal = Plans.of(Plans.step("a", "echo"));
        Plans.steps(whole).getFirst().put("params", Map.of("value", 1L));
        Plans.steps(decimal).getFirst().put("params", Map.of("value", new BigDecimal("1.0")));
        Plan first = read(whole);

        // When
        Plan second = read(decimal);

        // Then
        assertThat(second.planId()).isEqualTo(first.planId());
        assertThat(second.steps().getFirst().params()).isEqualTo(Map.of("value", new BigDecimal("1.0")));
    }

    private Plan read(@Nullable Object document) {
        Reading reading = reader.read(document);
        assertThat(reading.faults()).isEqualTo(List.of());
        return java.util.Objects.requireNonNull(reading.plan());
    }
}
