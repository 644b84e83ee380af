package dev.agijobs.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.contract.StepToolContract;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EchoToolTest extends StepToolContract {

    @Override
    protected StepTool tool() {
        return new EchoTool();
    }

    @Override
    protected Map<String, Object> goodParams() {
        return Map.of("value", List.of(1L, "two"));
    }

    @Override
    protected List<String> paramNames() {
        return List.of("value");
    }

    @Test
    void it_answers_the_value() {
        assertThat(outcome(goodParams())).isEqualTo(StepOutcome.Done.of(Map.of("value", List.of(1L, "two"))));
    }

    @Test
    void an_absent_value_is_null() {
        assertThat(outcome(Map.of())).isEqualTo(StepOutcome.Done.of(Collections.singletonMap("value", null)));
    }
}
