package dev.agijobs.wiring;

import dev.agijobs.plan.Fault;
import dev.agijobs.projection.scheduleview.ScheduleSummary;
import dev.agijobs.projection.scoreboard.Totals;
import dev.agijobs.rest.BulkCommands;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.PlansResource;
import dev.agijobs.rest.RunBatchResource;
import dev.agijobs.rest.RunListResource;
import dev.agijobs.rest.SchedulesResource;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.rest.SystemInfo;
import dev.agijobs.rest.diff.Change;
import dev.agijobs.rest.diff.RunDiff;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.view.EventOut;
import dev.agijobs.rest.view.ProjectionOut;
import dev.agijobs.rest.view.RunCreated;
import dev.agijobs.rest.view.RunInfo;
import dev.agijobs.rest.view.ScheduleOut;
import dev.agijobs.rest.view.ScoreboardOut;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.rest.view.StepInfo;
import dev.agijobs.rest.view.Why;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunSnapshot;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.StepState;
import dev.agijobs.run.Wait;
import dev.agijobs.run.json.Receipt;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.Standing;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** What Jackson reads and writes by reflection, for native executables. */
@RegisterForReflection(
        targets = {
            BulkCommands.Result.class,
            BulkCommands.Refusal.class,
            EventOut.class,
            EventOut.Page.class,
            EventOut.FeedPage.class,
            LogAudit.Bad.class,
            LogAudit.Verdict.class,
            Change.class,
            RunDiff.class,
            RunDiff.Side.class,
            RunDiff.Steps.class,
            RunDiff.Step.class,
            ProjectionOut.class,
            ProjectionOut.ProjectionsOut.class,
            RunBatchResource.Batch.class,
            RunBatchResource.Result.class,
            RunListResource.Page.class,
            ScoreboardOut.class,
            Totals.Steps.class,
            Fault.class,
            PlansResource.Validation.class,
            Problem.class,
            Receipt.class,
            Receipt.Timings.class,
            RunCreated.class,
            RunInfo.class,
            StatusOut.class,
            StatusOut.Origin.class,
            StepInfo.class,
            ScheduleOut.class,
            SchedulesResource.Page.class,
            ScheduleSummary.class,
            ScheduleDefinition.class,
            ScheduleState.class,
            Standing.class,
            Standing.Course.class,
            Standing.Agenda.class,
            Standing.Tally.class,
            Firing.class,
            ScheduleEvent.ScheduleCreated.class,
            ScheduleEvent.ScheduleChanged.class,
            ScheduleEvent.SchedulePaused.class,
            ScheduleEvent.ScheduleResumed.class,
            ScheduleEvent.ScheduleQueued.class,
            ScheduleEvent.ScheduleFired.class,
            ScheduleEvent.ScheduleRunEnded.class,
            ScheduleEvent.ScheduleRunCancelRequested.class,
            ScheduleEvent.ScheduleSkipped.class,
            ScheduleEvent.ScheduleMissed.class,
            ScheduleEvent.ScheduleDeleted.class,
            ScheduleEvent.ScheduleCheckpointed.class,
            StreamAudit.Verdict.class,
            SystemInfo.class,
            SystemInfo.Node.class,
            Why.class,
            StepError.class,
            StepOut.class,
            Wait.Timer.class,
            Wait.Signal.class,
            Wait.Approval.class,
            Wait.Items.class,
            Wait.Child.class,
            RunSnapshot.class,
            RunSnapshot.Course.class,
            RunSnapshot.Steps.class,
            RunSnapshot.Added.class,
            RunSnapshot.Items.class,
            RunSnapshot.Budget.class,
            RunSnapshot.Loops.class,
            RunSnapshot.Streak.class,
            RunSnapshot.Decisions.class,
            StepState.class,
            StepState.Call.class,
            RunEvent.RunSubmitted.class,
            RunEvent.ApprovalRecorded.class,
            RunEvent.RunApproved.class,
            RunEvent.RunRejected.class,
            RunEvent.RunStarted.class,
            RunEvent.StepStarted.class,
            RunEvent.StepResumed.class,
            RunEvent.StepWaiting.class,
            RunEvent.StepCompleted.class,
            RunEvent.StepFailed.class,
            RunEvent.StepTimedOut.class,
            RunEvent.StepRetryScheduled.class,
            RunEvent.StepSkipped.class,
            RunEvent.Parent.class,
            RunEvent.Origin.class,
            RunEvent.StepCompensationStarted.class,
            RunEvent.StepCompensated.class,
            RunEvent.StepCompensationFailed.class,
            RunEvent.SignalReceived.class,
            RunEvent.RunBudgetChanged.class,
            RunEvent.RunQuarantined.class,
            RunEvent.RunPaused.class,
            RunEvent.RunResumed.class,
            RunEvent.RunCancelRequested.class,
            RunEvent.RunSucceeded.class,
            RunEvent.RunFailed.class,
            RunEvent.RunCancelled.class,
            RunEvent.RunRetried.class
        },
        // Names and mix-ins that the stored form of events adds to them.
        classNames = {
            "dev.agijobs.run.json.RunJson$WaitNames",
            "dev.agijobs.run.json.RunJson$ToolKindNames",
            "dev.agijobs.run.json.RunSnapshotCodec$Positional",
            "dev.agijobs.schedule.json.ScheduleJson$OverlapNames",
            "dev.agijobs.projection.scheduleview.ScheduleViewProjection$Entry$Count"
        })
final class NativeReflection {
    private NativeReflection() {}
}
