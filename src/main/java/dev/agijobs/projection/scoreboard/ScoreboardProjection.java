package dev.agijobs.projection.scoreboard;

import dev.agijobs.projection.LiveMirror;
import dev.agijobs.projection.ProjectedEvent;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.RunPhase;
import dev.agijobs.projection.StoredFields;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.json.Submission;
import dev.agijobs.store.ViewDocument;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One document of {@link Totals}, and one for each run that may still move, to know where it stood. A run that succeeded stays so for ever; its document is removed.
 */
public final class ScoreboardProjection implements Projection<ScoreboardProjection.Entry> {
    /** The view's name. */
    public static final String NAME = "scoreboard";

    static final String TOTALS = "totals";
    private static final Set<String> TOTALS_ONLY = Set.of(TOTALS);

    /** What of it is on the live board: the totals. */
    public static final LiveMirror.Shape ON_BOARD = LiveMirror.Shape.ofSummary(NAME, TOTALS);

    /** A document of this view. */
    sealed interface Entry {
        record Run(RunPhase phase) implements Entry {}

        record All(Totals totals) implements Entry {}
    }

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
        if (runId == null) {
            return Set.of();
        }
        return event.movesRun() ? Set.of(TOTALS, runId) : TOTALS_ONLY;
    }

    @Override
    public boolean needsPayload(ProjectedEvent event) {
        return event.movesRun();
    }

    @Override
    public void apply(ProjectedEvent event, Documents<Entry> documents) {
        Totals before = documents.get(TOTALS) instanceof Entry.All all ? all.totals() : Totals.NONE;
        Totals after = event.movesRun() ? move(event, before, documents) : before.afterStep(event.type());
        if (after != before) {
            documents.put(TOTALS, new Entry.All(after));
        }
    }

    private static Totals move(ProjectedEvent event, Totals totals, Documents<Entry> documents) {
        String id = Objects.requireNonNull(event.runId(), "an event of a run");
        Submission submission = event.submission();
        if (submission != null) {
            RunPhase phase = RunPhase.submitted(submission.approvals().size(), submission.keyed());
            documents.put(id, new Entry.Run(phase));
            return totals.moved(null, phase.status(), 1);
        }
        if (!(documents.get(id) instanceof Entry.Run run)) {
            throw new IllegalStateException(
                    "The run %s moves, but it has succeeded or was not submitted".formatted(id));
        }
        RunPhase phase = run.phase().after(event.ofRun());
        if (phase.status() == RunStatus.SUCCEEDED) {
            documents.remove(id);
        } else {
            documents.put(id, new Entry.Run(phase));
        }
        return totals.moved(
                run.phase().status(),
                phase.status(),
                phase.round() - run.phase().round());
    }

    @Override
    public ViewDocument encode(String id, Entry entry) {
        StoredFields fields = new StoredFields();
        switch (entry) {
            case Entry.Run run -> fields.with(run.phase());
            case Entry.All all -> with(fields, all.totals());
        }
        return new ViewDocument(id, 0, Set.of(), fields.json());
    }

    private static void with(StoredFields fields, Totals totals) {
        Map<String, Long> runs = new HashMap<>();
        totals.runs().forEach((status, count) -> runs.put(StoredFields.jsonName(status), count));
        Totals.Steps steps = totals.steps();
        fields.with("runs", runs)
                .with("rounds", totals.rounds())
                .with("steps_started", steps.started())
                .with("steps_completed", steps.completed())
                .with("steps_failed", steps.failed())
                .with("steps_timed_out", steps.timedOut())
                .with("steps_retried", steps.retried())
                .with("steps_skipped", steps.skipped());
    }

    @Override
    public Entry decode(ViewDocument stored) {
        StoredFields fields = StoredFields.parse(stored.body());
        return stored.id().equals(TOTALS) ? new Entry.All(totals(fields)) : new Entry.Run(fields.phase());
    }

    private static Totals totals(StoredFields fields) {
        Map<String, Long> stored = fields.map("runs");
        Map<RunStatus, Long> runs = new EnumMap<>(RunStatus.class);
        for (RunStatus status : RunStatus.values()) {
            runs.put(status, stored.getOrDefault(StoredFields.jsonName(status), 0L));
        }
        return new Totals(
                runs,
                fields.number("rounds"),
                new Totals.Steps(
                        fields.number("steps_started"),
                        fields.number("steps_completed"),
                        fields.number("steps_failed"),
                        fields.number("steps_timed_out"),
                        fields.number("steps_retried"),
                        fields.number("steps_skipped")));
    }
}
