package dev.agijobs.cli;

import java.util.List;

/** Events in words. */
final class EventText {
    private EventText() {}

    /** What happened, in a few words; the type for what this version does not know. */
    static String of(Document event) {
        Document payload = event.object("payload");
        String step = payload.text("step_id");
        return switch (event.text("type")) {
            case "RunSubmitted" -> "the run is submitted";
            case "RunApproved" -> "the run is approved";
            case "RunRejected" -> "the run is rejected by " + payload.text("by");
            case "RunStarted" -> "the run starts";
            case "StepStarted" ->
                "%s starts, attempt %d of %s".formatted(step, payload.number("attempt"), payload.text("tool"));
            case "StepResumed" -> "%s goes on, attempt %d".formatted(step, payload.number("attempt"));
            case "StepWaiting" -> "%s waits for %s".formatted(step, awaited(payload));
            case "StepCompleted" -> step + " completed";
            case "StepSkipped" -> step + " is skipped";
            case "StepFailed" -> step + " failed: " + error(payload);
            case "StepTimedOut" -> step + " timed out: " + error(payload);
            case "StepReassigned" -> step + " is given to another agent" + because(payload);
            case "StepRetryScheduled" ->
                "%s is tried again at %s, attempt %d"
                        .formatted(step, payload.text("not_before"), payload.number("attempt"));
            case "StepCompensationStarted" -> step + " is being compensated";
            case "StepCompensated" -> step + " is compensated";
            case "StepCompensationFailed" -> step + " cannot be compensated: " + error(payload);
            case "ApprovalRecorded" -> approval(payload, step);
            case "SignalReceived" -> "the signal " + payload.text("name") + " came";
            case "RunBudgetChanged" -> "the run may spend " + payload.text("max") + because(payload);
            case "RunQuarantined" -> "the run is quarantined" + because(payload);
            case "RunPaused" -> "the run is paused" + because(payload);
            case "RunResumed" -> "the run goes on" + because(payload);
            case "RunCancelRequested" -> "the run is being cancelled" + because(payload);
            case "RunRetried" -> "the run is retried, round " + payload.number("round") + because(payload);
            case "RunSucceeded" -> "the run succeeded";
            case "RunFailed" -> "the run failed" + (step.isEmpty() ? "" : " at " + step) + ": " + error(payload);
            case "RunCancelled" -> "the run is cancelled";
            default -> event.text("type") + (step.isEmpty() ? "" : " of " + step);
        };
    }

    private static String approval(Document payload, String step) {
        return "%s %s %s"
                .formatted(
                        payload.text("approver"),
                        payload.isTrue("approved") ? "approves" : "rejects",
                        step.isEmpty() ? "the run" : step);
    }

    private static String because(Document payload) {
        return payload.text("reason").isEmpty() ? "" : " (" + payload.text("reason") + ")";
    }

    /** The error of a step or a run. */
    static String error(Document holder) {
        Document error = holder.object("error");
        return error.isEmpty() ? "" : error.text("code") + ": " + error.text("message");
    }

    /** What a waiting step waits for, to be read after "waits for". */
    static String awaited(Document payload) {
        Document awaits = payload.object("awaits");
        String due = payload.text("due");
        return switch (awaits.text("for")) {
            case "timer" -> "the time " + due;
            case "signal" -> "the signal " + awaits.text("name") + until(due);
            case "approval" -> "approval by " + who(awaits.texts("approvers")) + until(due);
            default -> awaits.text("for") + until(due);
        };
    }

    private static String who(List<String> approvers) {
        return approvers.isEmpty() ? "anybody" : String.join(", ", approvers);
    }

    private static String until(String due) {
        return due.isEmpty() ? "" : " until " + due;
    }
}
