package dev.agijobs.rest.view;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.json.Receipt;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StatusOutTest {

    @Test
    void the_current_step_is_the_one_that_executes_longest() {
        GivenRun run = running(mission(step("a"), step("b"))).and(started("b", 1), started("a", 1));

        assertThat(StatusOut.of(run.state()).current()).isEqualTo("b");
    }

    @Test
    void the_current_step_of_a_failed_run_is_the_one_that_failed() {
        StepError error = new StepError("BOOM", "It broke");
        GivenRun run = running(mission(step("a"), step("b").needs("a")))
                .and(
                        started("a", 1),
                        new RunEvent.StepFailed("a", 1, error, true),
                        new RunEvent.RunFailed(RUN, error, "a"));

        StatusOut status = StatusOut.of(run.state());
        assertThat(status.current()).isEqualTo("a");
        assertThat(status.steps().getFirst().message()).isEqualTo("It broke");
        assertThat(status.steps().getLast().state()).isEqualTo("pending");
        assertThat(status.logs()).containsExactly(T0 + " a started, attempt 1", T0 + " a failed: It broke");
        assertThat(status.receipts()).isNull();
    }

    @Test
    void the_log_keeps_its_newest_lines() {
        int steps = 500;
        List<RunFact> facts = new ArrayList<>();
        facts.add(new RunFact(1, T0, null, GivenRun.submitted(Plans.read(Plans.wide(steps, "noop")))));
        facts.add(new RunFact(2, T0, null, new RunEvent.RunStarted(RUN, null)));
        for (int i = 0; i < steps; i++) {
            facts.add(new RunFact(facts.size() + 1, T0.plusSeconds(i), null, started("s" + i, 1)));
        }

        List<String> logs = StatusOut.of(RunState.replay(facts)).logs();
        assertThat(logs).hasSize(StepLog.LINES_MAX);
        assertThat(logs.getFirst()).endsWith("s300 started, attempt 1");
        assertThat(logs.getLast()).endsWith("s499 started, attempt 1");
    }

    @Test
    void the_receipt_holds_what_steps_reported_in_the_order_of_the_plan() {
        GivenRun run = running(mission(
                        step("post").tool("job.post"),
                        step("pin").needs("post"),
                        step("pay").tool("job.finalize").needs("pin")))
                .and(
                        started("post", 1),
                        new RunEvent.StepCompleted("post", 1, new StepOut(null, "0x1", Map.of("job_id", "7"))),
                        started("pin", 1),
                        new RunEvent.StepCompleted("pin", 1, new StepOut("bafy", null, null)),
                        started("pay", 1),
                        new RunEvent.StepCompleted("pay", 1, new StepOut(null, "0x2", Map.of("payouts", List.of("x")))),
                        new RunEvent.RunSucceeded(RUN));

        Receipt receipt = Objects.requireNonNull(StatusOut.of(run.state()).receipts());
        assertThat(receipt.jobId()).isEqualTo("7");
        assertThat(receipt.txes()).containsExactly("0x1", "0x2");
        assertThat(receipt.cids()).containsExactly("bafy");
        assertThat(receipt.payouts()).isEqualTo(List.of("x"));
        assertThat(receipt.timings().completedAt()).isEqualTo(T0);
        assertThat(receipt.timings().events())
                .containsExactly("RunSubmitted", "RunStarted", "StepStarted", "StepCompleted", "RunSucceeded");
    }
}
