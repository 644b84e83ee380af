package dev.agijobs.engine.schedule;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.CommandRejected;
import dev.agijobs.engine.EngineBusy;
import dev.agijobs.engine.RunNotFound;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.Submission;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.RunNames;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleState;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The runs of schedules. A schedule submits under its own name with the nominal time as the key, so that a nominal time has one run however often it is submitted. */
final class ScheduledRuns {

    /** By which the runs of a schedule are found. */
    static final String LABEL = "schedule";

    private final RunService runs;
    private final BooleanSupplier admits;

    /** @param admits whether new runs are taken now */
    ScheduledRuns(RunService runs, BooleanSupplier admits) {
        this.runs = runs;
        this.admits = admits;
    }

    /** The ids that {@link RunService#submit} gives. */
    RunNames names(String scheduleId) {
        return nominalTime -> runs.runId(caller(scheduleId).principal(), key(scheduleId, nominalTime));
    }

    /** A schedule and its runs always have the same node. */
    private String key(String scheduleId, Instant nominalTime) {
        String stream = ScheduleLog.PREFIX + scheduleId;
        return runs.keyBeside(stream, caller(scheduleId).principal(), nominalTime.toString());
    }

    private static Caller caller(String scheduleId) {
        return new Caller(ScheduleLog.PREFIX + scheduleId, null);
    }

    /** Submits the run unless that was done before; answers where it stands. Fails with {@link EngineBusy} when no new run is taken now. */
    Uni<RunStatus> submit(ScheduleState schedule, Firing firing) {
        if (!admits.getAsBoolean()) {
            return runs.look(firing.runId(), RunState::status)
                    .onFailure(RunNotFound.class)
                    .transform(none -> new EngineBusy("New runs are not taken at the moment"));
        }
        ScheduleDefinition definition = schedule.definition();
        Map<String, String> labels = new LinkedHashMap<>(definition.plan().labels());
        labels.putAll(definition.labels());
        labels.put(LABEL, schedule.id());
        String nominalTime = firing.nominalTime().toString();
        Submission submission = new Submission(
                definition.plan(),
                definition.approvals(),
                labels,
                definition.priority(),
                key(schedule.id(), firing.nominalTime()),
                "scheduled for " + nominalTime);
        return runs.submit(submission, caller(schedule.id()), (run, fresh) -> run.status());
    }

    /** How the run ended, once it has. */
    Uni<RunStatus> ended(Firing firing) {
        return runs.ended(firing.runId());
    }

    /** Asks the run to end; does nothing when it has. */
    Uni<Void> cancel(String scheduleId, Firing firing) {
        String reason = "Schedule %s is due again".formatted(scheduleId);
        return runs.command(
                        firing.runId(),
                        caller(scheduleId),
                        now -> new RunCommand.Cancel(now, null, reason),
                        (run, changed) -> changed)
                .onFailure(CommandRejected.class)
                .recoverWithItem(false)
                .replaceWithVoid();
    }
}
