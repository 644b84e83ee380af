package dev.agijobs.run;

import static dev.agijobs.run.Decision.NOTHING;
import static dev.agijobs.run.Decision.Reason.APPROVER_NOT_LISTED;
import static dev.agijobs.run.Decision.Reason.RUN_STATE_CONFLICT;
import static dev.agijobs.run.Decision.Reason.STEP_NOT_FOUND;

import dev.agijobs.run.Decision.Accepted;
import dev.agijobs.run.Decision.Rejected;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may decide on the start of a run and on its waiting steps: each of the named people once. */
final class Approvals {
    private Approvals() {}

    static Decision approve(RunState state, RunCommand.Approve c) {
        if (state.cancelRequested()) {
            return RunDecider.conflict(state, "approved");
        }
        String stepId = c.stepId();
        if (stepId == null && state.status() == RunStatus.AWAITING_APPROVAL) {
            return record(state, c, null, state.requiredApprovals(), state.approvals());
        }
        if (stepId == null) {
            Collection<Integer> waiting = state.approvalBox().waiting().values();
            if (waiting.size() != 1) {
                return new Rejected(
                        RUN_STATE_CONFLICT,
                        waiting.isEmpty()
                                ? "Nothing waits for approval"
                                : waiting.size() + " steps wait for approval; name one in step_id");
            }
            return step(state, c, waiting.iterator().next());
        }
        int step = state.indexOf(stepId);
        return step < 0 ? new Rejected(STEP_NOT_FOUND, "The plan has no step " + stepId) : step(state, c, step);
    }

    private static Decision step(RunState state, RunCommand.Approve c, int step) {
        String stepId = state.stepId(step);
        if (!(state.step(step).awaits() instanceof Wait.Approval wait)) {
            return new Rejected(RUN_STATE_CONFLICT, "Step %s does not wait for approval".formatted(stepId));
        }
        return record(state, c, stepId, wait.approvers(), state.stepApprovals(step));
    }

    private static Decision record(
            RunState state,
            RunCommand.Approve c,
            @Nullable String stepId,
            List<String> allowed,
            Map<String, Boolean> decisions) {
        String approver = c.approver();
        if (!allowed.isEmpty() && !allowed.contains(approver)) {
            return new Rejected(APPROVER_NOT_LISTED, "%s is not among the approvers".formatted(approver));
        }
        Boolean before = decisions.get(approver);
        if (before == null) {
            return Accepted.of(
                    new RunEvent.ApprovalRecorded(state.runId(), approver, c.approved(), c.comment(), stepId));
        }
        return before == c.approved()
                ? NOTHING
                : new Rejected(RUN_STATE_CONFLICT, "%s has decided otherwise before".formatted(approver));
    }
}
