package dev.agijobs.rest.problem;

import dev.agijobs.engine.CommandRejected;
import dev.agijobs.engine.EngineBusy;
import dev.agijobs.engine.EngineStopping;
import dev.agijobs.engine.ForkTooLarge;
import dev.agijobs.engine.RunMoved;
import dev.agijobs.engine.RunNotFound;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.engine.schedule.ScheduleRejected;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.plan.Fault;
import dev.agijobs.projection.TooFarBehind;
import dev.agijobs.run.Decision;
import dev.agijobs.store.CorruptArtifact;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one table of what failed and what the client is told of it. */
public final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    private Problems() {}

    public static Problem of(Throwable failure) {
        return switch (failure) {
            case Refused refused ->
                Problem.of(refused.code(), refused.getMessage()).withErrors(refused.faults());
            case CommandRejected rejected -> rejected(rejected);
            case ScheduleRejected rejected -> rejected(rejected);
            case RunNotFound unknown -> Problem.of(Code.RUN_NOT_FOUND, unknown.getMessage());
            case ForkTooLarge large -> Problem.of(Code.PAYLOAD_TOO_LARGE, large.getMessage());
            case RunMoved moved -> Problem.of(Code.PRECONDITION_FAILED, moved.getMessage());
            case TooFarBehind behind -> Problem.of(Code.VIEW_BEHIND, behind.getMessage());
            case EngineBusy busy -> Problem.of(Code.ENGINE_BUSY, busy.getMessage());
            case EngineStopping stopping ->
                Problem.of(Code.SHUTTING_DOWN, "The process is going down and takes no more commands");
            case StreamElsewhere moved ->
                Problem.of(
                        Code.STORE_UNAVAILABLE,
                        "Another node has it, or is about to, and cannot be asked now; the same request may be sent again");
            case StoreUnavailable away -> unavailable(away);
            case CorruptArtifact damaged -> Problem.of(Code.ARTIFACT_DAMAGED, damaged.getMessage());
            // Nobody is there to be told.
            case HttpClosedException gone -> Problem.of(Code.INVALID_REQUEST, "The connection was closed");
            case WebApplicationException web -> ofFramework(web);
            default -> internal(failure);
        };
    }

    /** Logs what failed as if it could be told to somebody, who has hung up; that it could not is no news. */
    public static void untold(@Nullable Throwable failure) {
        if (failure != null && !(failure instanceof IllegalStateException)) {
            of(failure);
        }
    }

    private static Problem rejected(CommandRejected rejected) {
        Problem problem = Problem.of(code(rejected.reason()), rejected.getMessage());
        return rejected.reason() == Decision.Reason.RUN_STATE_CONFLICT
                ? problem.withState(rejected.status().name().toLowerCase(Locale.ROOT))
                : problem;
    }

    private static Problem rejected(ScheduleRejected rejected) {
        String detail = String.valueOf(rejected.getMessage());
        return switch (rejected.reason()) {
            case SCHEDULE_NOT_FOUND -> Problem.of(Code.SCHEDULE_NOT_FOUND, detail);
            case IDEMPOTENCY_KEY_REUSED -> Problem.of(Code.IDEMPOTENCY_KEY_REUSED, detail);
            case TOO_MANY_SCHEDULES -> Problem.of(Code.TOO_MANY_SCHEDULES, detail);
            case REVISION_CONFLICT -> Problem.of(Code.PRECONDITION_FAILED, detail);
            case NEVER_DUE ->
                Problem.of(Code.SCHEDULE_INVALID, "The schedule has faults; see errors")
                        .withErrors(List.of(new Fault("/cron", "NEVER_DUE", detail + ".")));
        };
    }

    private static Code code(Decision.Reason reason) {
        return switch (reason) {
            case RUN_NOT_FOUND -> Code.RUN_NOT_FOUND;
            case STEP_NOT_FOUND -> Code.STEP_NOT_FOUND;
            case RUN_STATE_CONFLICT -> Code.RUN_STATE_CONFLICT;
            case APPROVER_NOT_LISTED -> Code.APPROVER_NOT_LISTED;
            case IDEMPOTENCY_KEY_REUSED -> Code.IDEMPOTENCY_KEY_REUSED;
            case TOO_MANY_SIGNALS -> Code.TOO_MANY_SIGNALS;
        };
    }

    /** The message may name files of this machine, so it stays in the log. */
    private static Problem unavailable(StoreUnavailable away) {
        LOG.warnf("A request failed, as the store is not available: %s", away.getMessage());
        return Problem.of(Code.STORE_UNAVAILABLE, "Nothing was half-written; the same request may be sent again");
    }

    private static Problem ofFramework(WebApplicationException web) {
        int status = web.getResponse().getStatus();
        return status >= 500 ? internal(web) : Problem.of(Code.ofStatus(status), null);
    }

    private static Problem internal(Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOG.errorf(failure, "A request failed for a reason of ours, told as %s", id);
        return Problem.of(Code.INTERNAL_ERROR, "The reason is in the log under " + id);
    }
}
