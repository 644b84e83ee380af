package dev.agijobs.linearizability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agijobs.testkit.JsonTrees;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Runs behind HTTP, over a line that now and then breaks after the request was sent. */
final class HttpRuns implements Runs, AutoCloseable {

    private static final String PATH = "/api/v1/runs";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BREAKS_ONE_IN = 15;

    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    HttpRuns(int port) {
        this.port = port;
    }

    /** @param body null for a GET */
    private record Request(
            String path, @Nullable String key, @Nullable Map<String, Object> body) {}

    @Override
    public Told ask(String runId, RunCall call) {
        Request request = request(PATH + "/" + runId, call);
        try {
            if (call instanceof RunCall.Command && ThreadLocalRandom.current().nextInt(BREAKS_ONE_IN) == 0) {
                hangUp(request);
                return Told.NOTHING;
            }
            return told(call, send(request));
        } catch (IOException unanswered) {
            return Told.NOTHING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Told.NOTHING;
        }
    }

    private static Request request(String run, RunCall call) {
        return switch (call) {
            case RunCall.Look look -> new Request(run, null, null);
            case RunCall.Submit c ->
                new Request(
                        PATH,
                        c.key(),
                        Map.of(
                                "plan", JsonTrees.object(RunModel.PLAN),
                                "approvals", List.of(RunModel.STARTER),
                                "labels", Map.of("variant", c.variant())));
            case RunCall.Act c ->
                new Request(
                        run + "/" + c.action().name().toLowerCase(Locale.ROOT), c.key(), Map.of("reason", c.reason()));
            case RunCall.Signal c -> new Request(run + "/signals/go", c.key(), Map.of("payload", c.payload()));
            case RunCall.Approve c -> {
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("approver", c.approver());
                body.put("decision", c.approved() ? "approve" : "reject");
                if (c.onStep()) {
                    body.put("step_id", "ok");
                }
                yield new Request(run + "/approvals", c.key(), body);
            }
        };
    }

    private HttpResponse<String> send(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder http = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + request.path()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json");
        if (request.key() != null) {
            http.header("Idempotency-Key", request.key());
        }
        if (request.body() != null) {
            http.POST(BodyPublishers.ofString(JsonTrees.write(request.body())));
        }
        return client.send(http.build(), BodyHandlers.ofString());
    }

    /** Sends the whole request and does not wait for the answer. */
    private void hangUp(Request request) throws IOException {
        byte[] body = JsonTrees.write(Objects.requireNonNull(request.body())).getBytes(StandardCharsets.UTF_8);
        String key = request.key() == null ? "" : "Idempotency-Key: " + request.key() + "\r\n";
        String head =
                "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(request.path(), key, body.length);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
        }
    }

    private static Told told(RunCall call, HttpResponse<String> response) throws IOException {
        JsonNode body = JSON.readTree(response.body());
        boolean created = response.statusCode() == 201;
        if (call instanceof RunCall.Submit && (created || response.statusCode() == 200)) {
            return new Told(new RunAnswer.Accepted(body.path("run_id").asText(), created), null);
        }
        return switch (response.statusCode()) {
            case 200 -> new Told(seen(body, response), null);
            case 202 -> new Told(new RunAnswer.Accepted(body.at("/run/id").asText(), null), seen(body, response));
            case 403, 404, 409, 422 ->
                new Told(
                        new RunAnswer.Refused(
                                body.path("code").asText(), body.path("state").textValue()),
                        null);
            case 429, 503 -> Told.NOTHING;
            default -> throw new AssertionError(call + " was answered " + response.statusCode() + ": " + body);
        };
    }

    private static RunAnswer.Seen seen(JsonNode status, HttpResponse<String> response) {
        String etag = response.headers().firstValue("ETag").orElseThrow();
        return new RunAnswer.Seen(
                status.at("/run/state").asText(),
                status.at("/run/round").asInt(),
                status.at("/steps/0/state").asText(),
                status.at("/steps/1/state").asText(),
                Long.parseLong(etag.replace("\"", "")));
    }

    @Override
    public void close() {
        client.close();
    }
}
