package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import java.util.Map;

/**
 * What this process is.
 *
 * @param backend of the log
 * @param relay where events are published to, or "off"
 * @param nodeId of this start of the process
 * @param shards of the log
 * @param logId of the log, for ever
 * @param limits by name
 * @param activeRuns runs in memory that have something to do
 */
public record SystemInfo(
        String version,
        String backend,
        String relay,
        String nodeId,
        int shards,
        String logId,
        Map<String, Object> limits,
        int activeRuns) {

    /** The same with the count of now. */
    SystemInfo now(RunService runs) {
        return new SystemInfo(version, backend, relay, nodeId, shards, logId, limits, runs.activeRuns());
    }
}
