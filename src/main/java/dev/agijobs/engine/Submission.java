package dev.agijobs.engine;

import dev.agijobs.plan.Plan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to run a plan.
 *
 * @param approvals people who must approve before the run starts
 * @param labels texts to find the run by
 * @param idempotencyKey names the request: the same key never makes a second run; null for none
 * @param fingerprint of the request's content
 */
public record Submission(
        Plan plan,
        List<String> approvals,
        Map<String, String> labels,
        int priority,
        @Nullable String idempotencyKey,
        String fingerprint) {}
