package dev.agijobs.engine;

import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand.Outcome;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs attempts by their tools. Whatever a tool does, each attempt has one outcome, or none when it was cancelled. */
final class StepRunner {

    private final ToolRegistry tools;
    private final Clock clock;
    private final Scheduler scheduler;

    StepRunner(ToolRegistry tools, Clock clock, Scheduler scheduler) {
        this.tools = tools;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /**
     * Starts an attempt.
     *
     * @param traceparent W3C trace context of the request that submitted the run, or null
     * @param heartbeatTimeout longest silence, or null for any
     * @param report told the outcome once, on any thread
     * @param silent told when the heartbeat is overdue
     * @return cancels the attempt; nothing is reported afterwards
     */
    Runnable start(
            String runId,
            PendingWork.Attempt attempt,
            @Nullable String traceparent,
            @Nullable Duration heartbeatTimeout,
            Consumer<Outcome> report,
            Runnable silent) {
        Heartbeat heartbeat = new Heartbeat(clock, scheduler, heartbeatTimeout, silent);
        Context context = new Context(attempt.deadline(), traceparent, heartbeat);
        Cancellable running = outcome(runId, attempt, context)
                .onItem()
                .transform(Outcomes::of)
                .onFailure()
                .recoverWithItem(Outcomes::broken)
                .subscribe()
                .with(outcome -> {
                    heartbeat.stop();
                    report.accept(outcome);
                });
        return () -> {
            heartbeat.stop();
            running.cancel();
        };
    }

    private Uni<StepOutcome> outcome(String runId, PendingWork.Attempt attempt, StepContext context) {
        Optional<StepTool> tool = tools.find(attempt.call().tool());
        if (tool.isEmpty()) {
            String message = "There is no tool %s; retry the run when there is"
                    .formatted(attempt.call().tool());
            return Uni.createFrom().item(new StepOutcome.Failed("UNKNOWN_TOOL", message, true));
        }
        String token = runId + "/" + attempt.stepId() + "/" + attempt.attempt();
        StepInput input = new StepInput(
                runId,
                attempt.stepId(),
                attempt.attempt(),
                token,
                attempt.call().params());
        return Uni.createFrom().deferred(() -> tool.get().run(input, context));
    }

    private record Context(Instant deadline, @Nullable String traceparent, Heartbeat beat) implements StepContext {
        @Override
        public void heartbeat() {
            beat.beat();
        }
    }
}
