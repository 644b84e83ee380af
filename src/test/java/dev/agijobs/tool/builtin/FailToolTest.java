package dev.agijobs.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.contract.StepToolContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailToolTest extends StepToolContract {

    @Override
    protected StepTool tool() {
        return new FailTool();
    }

    @Override
    protected Map<String, Object> goodParams() {
        return Map.of("times", 0L);
    }

    @Override
    protected List<String> paramNames() {
        return List.of("times", "final", "message");
    }

    @Test
    void without_times_it_always_fails() {
        assertThat(attempt(1, Map.of())).isInstanceOf(StepOutcome.Failed.class);
        assertThat(attempt(Integer.MAX_VALUE, Map.of())).isInstanceOf(StepOutcome.Failed.class);
    }

    @Test
    void it_fails_that_often_and_then_succeeds() {
        Map<String, Object> twice = Map.of("times", 2L, "message", "Not yet.");
        StepOutcome notYet = new StepOutcome.Failed("FAILED_ON_REQUEST", "Not yet.", false);

        assertThat(attempt(1, twice)).isEqualTo(notYet);
        assertThat(attempt(2, twice)).isEqualTo(notYet);
        assertThat(attempt(3, twice)).isEqualTo(StepOutcome.Done.of(null));
    }

    @Test
    void a_final_failure_is_the_last() {
        StepOutcome.Failed failed = (StepOutcome.Failed) attempt(1, Map.of("final", true));
        assertThat(failed.last()).isTrue();
    }

    private StepOutcome attempt(int attempt, Map<String, Object> params) {
        StepInput input = new StepInput("run-1", "step-1", attempt, "run-1/step-1/" + attempt, params);
        return tool().run(input, context()).await().atMost(PATIENCE);
    }
}
