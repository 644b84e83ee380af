package dev.agijobs.linearizability;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.CommandRejected;
import dev.agijobs.engine.RunNotFound;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.testkit.JsonTrees;
import dev.agijobs.testkit.Plans;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of an engine in this process. */
final class EngineRuns implements Runs {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Caller CALLER = new Caller("test", null);
    private static final Plan PLAN = Plans.read(JsonTrees.object(RunModel.PLAN));

    private final RunService service;

    EngineRuns(RunService service) {
        this.service = service;
    }

    @Override
    public Told ask(String runId, RunCall call) {
        try {
            return told(runId, call).await().atMost(PATIENCE);
        } catch (CommandRejected rejected) {
            boolean conflict = rejected.reason() == Decision.Reason.RUN_STATE_CONFLICT;
            String status = conflict ? name(rejected.status()) : null;
            return new Told(new RunAnswer.Refused(rejected.reason().name(), status), null);
        } catch (RunNotFound unknown) {
            return new Told(new RunAnswer.Refused("RUN_NOT_FOUND", null), null);
        } catch (StoreUnavailable unknown) {
            return Told.NOTHING;
        }
    }

    private Uni<Told> told(String runId, RunCall call) {
        return switch (call) {
            case RunCall.Look look -> service.look(runId, state -> new Told(seen(state), null));
            case RunCall.Submit s ->
                service.submit(
                        new Submission(PLAN, List.of(RunModel.STARTER), Map.of(), 0, s.key(), s.variant()),
                        CALLER,
                        EngineRuns::accepted);
            case RunCall.Act c ->
                command(runId, now -> switch (c.action()) {
                    case PAUSE -> new RunCommand.Pause(now, c.key(), c.reason());
                    case RESUME -> new RunCommand.Resume(now, c.key(), c.reason());
                    case CANCEL -> new RunCommand.Cancel(now, c.key(), c.reason());
                    case RETRY -> new RunCommand.Retry(now, c.key(), null, c.reason());
                });
            case RunCall.Signal c -> command(runId, now -> new RunCommand.Signal(now, c.key(), "go", c.payload()));
            case RunCall.Approve c ->
                command(
                        runId,
                        now -> new RunCommand.Approve(
                                now, c.key(), c.approver(), c.approved(), null, c.onStep() ? "ok" : null));
        };
    }

    /** Makes a command of its time. */
    private interface Timed {
        RunCommand.ClientCommand at(Instant now);
    }

    private Uni<Told> command(String runId, Timed command) {
        return service.command(runId, CALLER, command::at, EngineRuns::accepted);
    }

    private static Told accepted(RunState state, @Nullable Boolean changed) {
        return new Told(new RunAnswer.Accepted(state.runId(), changed), seen(state));
    }

    private static RunAnswer.Seen seen(RunState state) {
        return new RunAnswer.Seen(
                name(state.status()),
                state.round(),
                name(state.step(0).status()),
                name(state.step(1).status()),
                state.seq());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
