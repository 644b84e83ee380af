package dev.agijobs.plan;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How what a step did is undone when the run fails or is cancelled: a saga (Garcia-Molina and Salem, 1987).
 *
 * @param tool the tool's name
 * @param params JSON tree, references unresolved; they may name the step itself
 * @param retry its own, independent of the step's
 * @param timeout longest time of one attempt, or null for the default
 */
public record Compensation(
        String tool,
        Map<String, Object> params,
        RetryPolicy retry,
        @Nullable Duration timeout) {}
