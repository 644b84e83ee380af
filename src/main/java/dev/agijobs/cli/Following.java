package dev.agijobs.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows a run to its end, shows it, and approves what it was told to approve. */
final class Following {

    private final Runs runs;
    private final Display display;
    private final List<String> approvers;
    /** Approver and place of each approval that was given. */
    private final Set<String> given = new HashSet<>();

    /** @param approvers in whose names everything is approved that they may approve */
    Following(Runs runs, Display display, List<String> approvers) {
        this.runs = runs;
        this.display = display;
        this.approvers = List.copyOf(approvers);
    }

    /** Its status at the end. */
    Document toTheEnd(String runId) {
        RunProgress progress = new RunProgress(runId);
        Document status = runs.status(runId);
        progress.reset(status);
        Seen seen = new Seen();
        do {
            runs.follow(runId, seen.seq, event -> {
                seen.seq = event.number("seq");
                take(whole(event), progress);
                return true;
            });
            status = runs.status(runId);
        } while (!over(status));
        return status;
    }

    private static final class Seen {
        long seq;
    }

    private static boolean over(Document status) {
        return switch (status.object("run").text("state")) {
            case "succeeded", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    private void take(Document event, RunProgress progress) {
        boolean anew = event.text("type").equals("RunRetried");
        Document status = anew ? runs.status(progress.runId()) : Document.EMPTY;
        synchronized (progress) {
            if (anew) {
                progress.load(status);
            } else {
                progress.apply(event);
            }
        }
        display.show(event, progress);
        approve(event, progress.runId());
    }

    private void approve(Document event, String runId) {
        Document payload = event.object("payload");
        switch (event.text("type")) {
            case "RunSubmitted" -> approve(runId, payload.texts("approvals"), "");
            case "StepWaiting" -> {
                Document awaits = payload.object("awaits");
                if (awaits.text("for").equals("approval")) {
                    List<String> asked = awaits.texts("approvers");
                    approve(runId, asked.isEmpty() ? approvers : asked, payload.text("step_id"));
                }
            }
            default -> {}
        }
    }

    private void approve(String runId, List<String> asked, String stepId) {
        for (String approver : approvers) {
            if (asked.contains(approver) && given.add(approver + " " + stepId)) {
                approveOne(runId, approver, stepId.isEmpty() ? null : stepId);
            }
        }
    }

    private void approveOne(String runId, String approver, @Nullable String stepId) {
        try {
            runs.approve(runId, approver, stepId);
        } catch (Failure failure) {
            // The event is an old one, and somebody has decided since.
            if (!failure.code().equals("RUN_STATE_CONFLICT")) {
                throw failure;
            }
        }
    }

    /** An event with its payload, where it only claims it. */
    private Document whole(Document event) {
        String claim = event.object("payload").text("$claim");
        if (claim.isEmpty()) {
            return event;
        }
        try {
            Map<String, @Nullable Object> whole = new LinkedHashMap<>();
            event.tree().forEach((name, value) -> whole.put(String.valueOf(name), value));
            whole.put("payload", Document.parse(runs.artifact(claim)).tree());
            return new Document(whole);
        } catch (IOException e) {
            throw new Failure("ARTIFACT_DAMAGED", "The artifact " + claim + " is no JSON object");
        }
    }
}
