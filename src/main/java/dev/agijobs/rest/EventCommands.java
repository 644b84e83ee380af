package dev.agijobs.rest;

import dev.agijobs.command.CommandHandler;
import dev.agijobs.command.Outcome;
import dev.agijobs.engine.Caller;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Unicode;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.problem.Problems;
import dev.agijobs.rest.request.CommandEvent;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.ReasonRequest;
import dev.agijobs.rest.request.RunRequest;
import dev.agijobs.rest.request.SignalRequest;
import dev.agijobs.run.RunCommand;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Carries out commands that come as events, as requests are that ask for the same. Their idempotency key follows from source and id, so that one which comes again changes
 * nothing, and one that says something else under the same name is refused.
 */
public final class EventCommands implements CommandHandler {
    private static final int REASON_MAX = 4_000;

    private final RunService runs;
    private final PlanCheck plans;
    private final Admission admission;
    private final Offload offload;
    private final RunsElsewhere elsewhere;

    public EventCommands(
            RunService runs, PlanCheck plans, Admission admission, Offload offload, RunsElsewhere elsewhere) {
        this.runs = runs;
        this.plans = plans;
        this.admission = admission;
        this.offload = offload;
        this.elsewhere = elsewhere;
    }

    @Override
    public Uni<Outcome> handle(Map<String, String> headers, byte[] value) {
        return offload.supply(() -> CommandEvent.read(headers, value))
                .chain(this::give)
                .onFailure()
                .recoverWithItem(failure -> outcome(Problems.of(failure)));
    }

    private Uni<Outcome> give(CommandEvent event) {
        return giveHere(event)
                .<Outcome>map(changed -> new Outcome.Done())
                .onFailure(StreamElsewhere.class)
                .recoverWithUni(failure -> elsewhere
                        .give(((StreamElsewhere) failure).stream(), event)
                        .map(told -> told.problem() == null ? new Outcome.Done() : outcome(told.problem())));
    }

    /** Carries it out at this node; answers whether it changed anything. Fails with what a request would be refused for, or with {@link StreamElsewhere}. */
    public Uni<Boolean> giveHere(CommandEvent event) {
        Caller caller = new Caller(event.principal(), event.traceparent());
        String key = event.key();
        return switch (event.kind()) {
            case SUBMIT ->
                offload.supply(() -> {
                            admission.check();
                            return RunRequest.ofTree(event.data(), key, plans);
                        })
                        .chain(submission -> runs.submit(submission, caller, (state, fresh) -> fresh));
            case SIGNAL ->
                offload.supply(() -> SignalRequest.Named.read(event.data()))
                        .chain(signal -> command(
                                event,
                                caller,
                                now -> new RunCommand.Signal(now, key, signal.name(), signal.payload())));
            case CANCEL ->
                offload.supply(() -> ReasonRequest.ofTree(event.data()).reason())
                        .chain(reason -> command(event, caller, now -> new RunCommand.Cancel(now, key, reason)));
        };
    }

    private Uni<Boolean> command(
            CommandEvent event, Caller caller, Function<Instant, RunCommand.ClientCommand> command) {
        String runId = Parameters.runId(Objects.requireNonNull(event.subject()));
        return runs.command(runId, caller, command, (state, changed) -> changed);
    }

    private static Outcome outcome(Problem problem) {
        String reason = reason(problem);
        Code code = Code.valueOf(problem.code());
        if (code == Code.TOO_MANY_SIGNALS) {
            // It lasts until the run takes some, and others must not wait for that.
            return new Outcome.Refused(reason);
        }
        if (code.passing() || code == Code.INSUFFICIENT_STORAGE) {
            return new Outcome.Later(reason);
        }
        return code.status() >= 500 ? new Outcome.Failed(reason) : new Outcome.Refused(reason);
    }

    private static String reason(Problem problem) {
        StringBuilder reason = new StringBuilder(problem.code() + ": ");
        reason.append(Objects.requireNonNullElse(problem.detail(), problem.title()));
        for (Fault fault : Objects.requireNonNullElse(problem.errors(), List.<Fault>of())) {
            reason.append("; ")
                    .append(fault.pointer())
                    .append(' ')
                    .append(fault.code())
                    .append(": ")
                    .append(fault.detail());
        }
        return Unicode.cut(reason.toString(), REASON_MAX);
    }
}
