package dev.agijobs.run;

import dev.agijobs.plan.ToolKind;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run.
 *
 * @param attempt the last attempt that began, 0 before the first
 * @param attemptsBefore attempts made in earlier rounds
 * @param resumes how often the current attempt was executed again after a crash
 * @param since seq of the event that began or resumed the attempt, that made it wait, or that ended the step
 * @param due when pending: not before; when running: deadline; when waiting: when the timer fires or the wait times out
 * @param message why it failed, is tried again or was skipped
 * @param call what executes, or what a child run was started by; null unless running or waiting for a child
 * @param awaits what it waits for; null unless waiting
 */
public record StepState(
        StepStatus status,
        int attempt,
        int attemptsBefore,
        int resumes,
        long since,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Instant due,
        @Nullable StepError error,
        StepOut out,
        @Nullable Call call,
        @Nullable Wait awaits) {

    /** The tool call of an executing attempt. */
    public record Call(String tool, ToolKind kind, Map<String, Object> params) {}

    static final StepState NEW =
            new StepState(StepStatus.PENDING, 0, 0, 0, 0, null, null, null, null, StepOut.NOTHING, null, null);

    /** Failed or given-up attempts of this round, once the current one has ended so. */
    int failures() {
        return attempt - attemptsBefore;
    }

    StepState started(int attempt, Call call, @Nullable Instant deadline, long seq, Instant at) {
        return new StepState(
                StepStatus.RUNNING,
                attempt,
                attemptsBefore,
                0,
                seq,
                at,
                null,
                deadline,
                null,
                StepOut.NOTHING,
                call,
                null);
    }

    StepState resumed(RunEvent.StepResumed e, long seq) {
        return new StepState(
                status,
                attempt,
                attemptsBefore,
                e.resumes(),
                seq,
                startedAt,
                null,
                e.deadline(),
                null,
                out,
                call,
                null);
    }

    StepState waiting(RunEvent.StepWaiting e, long seq) {
        return new StepState(
                StepStatus.WAITING,
                attempt,
                attemptsBefore,
                0,
                seq,
                startedAt,
                null,
                e.due(),
                null,
                out,
                e.awaits() instanceof Wait.Child ? call : null,
                e.awaits());
    }

    /** Between two attempts: the last one ended so, and the next may begin from then on. */
    StepState again(@Nullable StepError error, Instant notBefore) {
        return new StepState(
                StepStatus.PENDING,
                attempt,
                attemptsBefore,
                0,
                since,
                startedAt,
                null,
                notBefore,
                error,
                out,
                null,
                null);
    }

    StepState ended(StepStatus status, int attempt, long seq, Instant at, @Nullable StepError error, StepOut out) {
        return new StepState(
                status, attempt, attemptsBefore, resumes, seq, startedAt, at, null, error, out, null, null);
    }

    StepState compensated() {
        return new StepState(
                StepStatus.COMPENSATED,
                attempt,
                attemptsBefore,
                resumes,
                since,
                startedAt,
                completedAt,
                null,
                error,
                out,
                null,
                null);
    }

    StepState reset() {
        return new StepState(
                StepStatus.PENDING, attempt, attempt, 0, since, null, null, null, null, StepOut.NOTHING, null, null);
    }
}
