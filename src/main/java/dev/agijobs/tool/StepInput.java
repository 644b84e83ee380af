package dev.agijobs.tool;

import java.util.Map;

/**
 * What an attempt works on.
 *
 * @param attempt 1 for the step's first attempt in the run
 * @param token names the attempt everywhere: {@code run_id/step_id/attempt}
 * @param params resolved parameters: a JSON tree
 */
public record StepInput(String runId, String stepId, int attempt, String token, Map<String, Object> params) {}
