package dev.agijobs.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs of a server. */
final class ServerRuns implements Runs {

    private static final String RUNS = "/api/v1/runs/";

    private final Server server;
    private final Duration patience;
    private final Consumer<String> notes;

    /**
     * @param patience how long the server may be away while a run is followed
     * @param notes is told of lost connections
     */
    ServerRuns(Server server, Duration patience, Consumer<String> notes) {
        this.server = server;
        this.patience = patience;
        this.notes = notes;
    }

    @Override
    public Document submit(byte[] request, String key) {
        return server.post("/api/v1/runs", request, key, Server.ANSWER_MAX);
    }

    @Override
    public Document status(String runId) {
        return server.get(run(runId));
    }

    @Override
    public void follow(String runId, long after, Sink sink) {
        new LiveTail(server, run(runId) + "/events", patience, notes).read(String.valueOf(after), new Events(sink));
    }

    /** Passes events on. The server ends a stream with the end of its run. */
    private final class Events implements LiveTail.Sink {
        private final Sink sink;
        private boolean over;

        Events(Sink sink) {
            this.sink = sink;
        }

        @Override
        public boolean take(ServerEvent sent) {
            Document event = server.parsed(sent.data().getBytes(StandardCharsets.UTF_8));
            over = ENDS.contains(event.text("type"));
            return sink.take(event);
        }

        @Override
        public boolean whole() {
            return over;
        }
    }

    @Override
    public byte[] artifact(String cid) {
        return server.bytes("/api/v1/artifacts/" + Server.escaped(cid));
    }

    @Override
    public void approve(String runId, String approver, @Nullable String stepId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("approver", approver);
        body.put("decision", "approve");
        if (stepId != null) {
            body.put("step_id", stepId);
        }
        server.post(
                run(runId) + "/approvals", Server.body(body), UUID.randomUUID().toString(), Server.ANSWER_MAX);
    }

    private static String run(String runId) {
        return RUNS + Server.escaped(runId);
    }
}
