package dev.agijobs.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.contract.StepToolContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoopToolTest extends StepToolContract {

    @Override
    protected StepTool tool() {
        return new NoopTool();
    }

    @Override
    protected Map<String, Object> goodParams() {
        return Map.of();
    }

    @Override
    protected List<String> paramNames() {
        return List.of("anything");
    }

    @Test
    void it_succeeds_without_output() {
        assertThat(outcome(Map.of())).isEqualTo(StepOutcome.Done.of(null));
    }
}
