package dev.agijobs.tool;

import dev.agijobs.plan.ToolKind;
import io.smallrye.mutiny.Uni;

/**
 * Runs one attempt of a step. Promises to and from the engine:
 *
 * <ol>
 *   <li>{@link #run} is called once for each start or resumption of an attempt, on any thread, and must not block it: blocking work belongs on a thread of the tool's own.
 *   <li>The same token may come again after a crash, if and only if {@link #kind} says so; the tool passes it on as the idempotency key of what it does.
 *   <li>The outcome is a value. A failed Uni counts as a failure that may be retried.
 *   <li>Cancellation of the subscription means that nobody waits any more (deadline, cancel, shutdown): stop if you can.
 * </ol>
 */
public interface StepTool {

    /** The name that plans use. */
    String name();

    ToolKind kind();

    Uni<StepOutcome> run(StepInput input, StepContext context);
}
