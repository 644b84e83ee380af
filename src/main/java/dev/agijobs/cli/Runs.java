package dev.agijobs.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs, wherever their engine is; documents look as in the HTTP interface. Calls block, and throw {@link Failure}. */
public interface Runs {

    /** Takes events. */
    @FunctionalInterface
    interface Sink {
        /** Answers whether more are wanted. */
        boolean take(Document event);
    }

    /**
     * Submits a plan.
     *
     * @param request {@code {plan, approvals, labels, priority}}
     * @param key names the request, so that it makes one run however often it is sent
     * @return {@code {run_id, plan_id, state, created_at}}
     */
    Document submit(byte[] request, String key);

    /** Where a run stands. */
    Document status(String runId);

    /** Gives a run's events after a seq, as they happen, until the run has ended or no more are wanted. */
    void follow(String runId, long after, Sink sink);

    /** What an event claims instead of holding it. */
    byte[] artifact(String cid);

    /**
     * Approves the start of a run, or a step that waits for it.
     *
     * @param stepId null for the run itself
     */
    void approve(String runId, String approver, @Nullable String stepId);

    /** Types of events that end a run, unless somebody retries it. */
    List<String> ENDS = List.of("RunSucceeded", "RunFailed", "RunCancelled");
}
