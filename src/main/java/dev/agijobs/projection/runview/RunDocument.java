package dev.agijobs.projection.runview;

import dev.agijobs.projection.RunPhase;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.json.Submission;
import java.time.Instant;
import java.util.Map;

/** A run in the view: what was submitted, where it stands, and what became of it. */
record RunDocument(
        String runId,
        String planId,
        Instant createdAt,
        String estBudget,
        Map<String, String> labels,
        int priority,
        RunPhase phase,
        Course course) {

    static RunDocument of(Submission submission, Instant at) {
        return new RunDocument(
                submission.runId(),
                submission.planId(),
                at,
                submission.budgetMax(),
                submission.labels(),
                submission.priority(),
                RunPhase.submitted(submission.approvals().size(), submission.keyed()),
                Course.NOT_BEGUN);
    }

    RunDocument after(RunEvent event, Instant at) {
        String budget = event instanceof RunEvent.RunBudgetChanged e ? e.max() : estBudget;
        return new RunDocument(
                runId, planId, createdAt, budget, labels, priority, phase.after(event), course.after(event, at));
    }

    RunInfo info() {
        return new RunInfo(
                runId,
                planId,
                phase.status(),
                createdAt,
                course.startedAt(),
                course.completedAt(),
                estBudget,
                labels,
                priority,
                phase.round(),
                course.deadline(),
                course.cancelRequested(),
                course.reason(),
                course.error(),
                course.failedStep());
    }
}
