package dev.agijobs.projection.runview;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.projection.ProjectedEvent;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.StoredFields;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepError;
import dev.agijobs.run.json.Submission;
import dev.agijobs.store.ViewDocument;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One document for each run, ordered by when it was submitted, with terms for its state, its plan and each of its labels. */
public final class RunViewProjection implements Projection<RunDocument> {
    /** The view's name. */
    public static final String NAME = "runs";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> concerns(ProjectedEvent event) {
        String runId = event.runId();
        return runId != null && event.movesRun() ? Set.of(runId) : Set.of();
    }

    @Override
    public boolean needsPayload(ProjectedEvent event) {
        return event.movesRun();
    }

    @Override
    public void apply(ProjectedEvent event, Documents<RunDocument> documents) {
        String id = Objects.requireNonNull(event.runId(), "an event of a run");
        Submission submission = event.submission();
        if (submission != null) {
            documents.put(id, RunDocument.of(submission, event.occurredAt()));
        } else {
            RunDocument run = Objects.requireNonNull(documents.get(id), "the run was submitted before");
            documents.put(id, run.after(event.ofRun(), event.occurredAt()));
        }
    }

    static String stateTerm(RunStatus status) {
        return "state=" + StoredFields.jsonName(status);
    }

    static String planTerm(String planId) {
        return "plan=" + planId;
    }

    /** @param label {@code key:value} */
    static String labelTerm(String label) {
        // A term is one line; a label may be several.
        return "label=" + label.replace('\n', '\u2028');
    }

    @Override
    public ViewDocument encode(String id, RunDocument run) {
        Set<String> terms = new HashSet<>();
        terms.add(stateTerm(run.phase().status()));
        terms.add(planTerm(run.planId()));
        run.labels().forEach((key, value) -> terms.add(labelTerm(key + ":" + value)));
        Course course = run.course();
        StepError error = course.error();
        byte[] body = new StoredFields()
                .with("plan_id", run.planId())
                .with("created_at", run.createdAt())
                .with("est_budget", run.estBudget())
                .with("labels", run.labels())
                .with("priority", run.priority())
                .with(run.phase())
                .with("started_at", course.startedAt())
                .with("completed_at", course.completedAt())
                .with("deadline", course.deadline())
                .with("cancel_requested", course.cancelRequested())
                .with("reason", course.reason())
                .with("error_code", error == null ? null : error.code())
                .with("error_message", error == null ? null : error.message())
                .with("failed_step", course.failedStep())
                .json();
        return new ViewDocument(id, HashChain.micros(run.createdAt()), terms, body);
    }

    @Override
    public RunDocument decode(ViewDocument stored) {
        StoredFields fields = StoredFields.parse(stored.body());
        return new RunDocument(
                stored.id(),
                fields.text("plan_id"),
                Objects.requireNonNull(fields.timeOrNull("created_at"), "created_at"),
                fields.text("est_budget"),
                fields.map("labels"),
                (int) fields.number("priority"),
                fields.phase(),
                new Course(
                        fields.timeOrNull("started_at"),
                        fields.timeOrNull("completed_at"),
                        fields.timeOrNull("deadline"),
                        fields.truth("cancel_requested"),
                        fields.textOrNull("reason"),
                        error(fields),
                        fields.textOrNull("failed_step")));
    }

    private static @Nullable StepError error(StoredFields fields) {
        String code = fields.textOrNull("error_code");
        return code == null ? null : new StepError(code, fields.text("error_message"));
    }
}
