package dev.agijobs.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan.
 *
 * @param tool the tool's name; {@code noop} when the document names none
 * @param params JSON tree (Map, List, String, Long, BigInteger, BigDecimal, Boolean; null values allowed), references unresolved
 * @param when CEL condition, or null to run always
 * @param timeout longest time of an executing attempt, or null for the default
 * @param heartbeatTimeout longest silence of an executing attempt, or null for none
 * @param priority among ready steps of the run the highest starts first; 0 when absent
 * @param cost decimal text of what dispatching the step reserves, or null
 */
public record Step(
        String id,
        String name,
        StepKind kind,
        String tool,
        Map<String, Object> params,
        List<String> needs,
        RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Duration heartbeatTimeout,
        @Nullable String when,
        int priority,
        @Nullable String cost) {}
