package dev.agijobs.engine;

import dev.agijobs.plan.Plan;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request for a new run that shares what another one has finished.
 *
 * @param runId the other run
 * @param fromStep this step, and all that depends on it, begins anew
 * @param change makes the new run's plan of the other's; may only change what begins anew
 * @param idempotencyKey names the request: the same key never makes a second run; null for none
 * @param fingerprint of the request's content
 */
public record ForkRequest(
        String runId,
        String fromStep,
        UnaryOperator<Plan> change,
        @Nullable String idempotencyKey,
        String fingerprint) {}
