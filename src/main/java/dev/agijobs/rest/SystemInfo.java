package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.Ownership;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What this process is.
 *
 * @param backend of the log
 * @param live what keeps what may be lost beside the log, or "off"
 * @param relay where events are published to, or "off"
 * @param nodeId of this start of the process
 * @param shards of the log
 * @param logId of the log, for ever
 * @param limits by name
 * @param activeRuns runs in memory that have something to do
 * @param nodes that share the log, as this one knows them, itself first
 */
public record SystemInfo(
        String version,
        String backend,
        String live,
        String relay,
        String nodeId,
        int shards,
        String logId,
        Map<String, Object> limits,
        int activeRuns,
        List<Node> nodes) {

    /**
     * A node and what it has.
     *
     * @param url where it is reached, or empty
     * @param shards that it may append to
     */
    @Schema(name = "SystemNode")
    public record Node(String nodeId, String url, List<Integer> shards) {
        private static Node of(Ownership.Share share) {
            return new Node(share.node(), share.url(), share.shards());
        }
    }

    /** The same with what is so now. */
    SystemInfo now(RunService runs, Ownership ownership) {
        List<Node> now = ownership.shares().stream().map(Node::of).toList();
        return new SystemInfo(version, backend, live, relay, nodeId, shards, logId, limits, runs.activeRuns(), now);
    }
}
