package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.journey.Client.Answer;
import dev.agijobs.run.RunStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run as its client lives it: submits it until that is acknowledged, follows its events, and does what its shape wants done about them. */
final class RunClient {
    private static final Map<String, RunStatus> ENDS = Map.of(
            "RunSucceeded", RunStatus.SUCCEEDED, "RunFailed", RunStatus.FAILED, "RunCancelled", RunStatus.CANCELLED);

    private final Client client;
    private final Shape shape;
    private final String key;
    private final List<String> eventIds = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private String path = "";

    RunClient(Client client, Shape shape, String key) {
        this.client = client;
        this.shape = shape;
        this.key = key;
    }

    Journey live(Map<String, Object> request) throws InterruptedException {
        String runId = submit(request);
        path = "/api/v1/runs/" + runId;
        client.follow(path + "/events", this::see);
        assertThat(submit(request)).as("the same key at the end").isEqualTo(runId);
        return new Journey(shape, key, runId, eventIds, acknowledged);
    }

    private String submit(Map<String, Object> request) throws InterruptedException {
        Answer answer = client.post("/api/v1/runs", request, key);
        assertThat(answer.status()).as("submission: %s", answer.body()).isIn(200, 201);
        return (String) answer.body().get("run_id");
    }

    /** Answers whether the run has ended as it should. */
    private boolean see(Map<?, ?> event) {
        eventIds.add((String) event.get("event_id"));
        long seq = (Long) event.get("seq");
        assertThat(seq).as("events come in order and once").isEqualTo(eventIds.size());
        String type = (String) event.get("type");
        int count = 0;
        for (Shape.Command command : shape.reaction(type, (Map<?, ?>) event.get("payload"))) {
            give(command, "%s-%d-%d".formatted(key, seq, count++));
        }
        return ENDS.get(type) == shape.end();
    }

    private void give(Shape.Command command, String commandKey) {
        try {
            Answer answer = client.post(path + command.path(), command.body(), commandKey);
            // 409: the run ended meanwhile, or somebody else's turn of events made the command pointless.
            assertThat(answer.status())
                    .as("%s: %s", command.path(), answer.body())
                    .isIn(202, 409);
            if (answer.status() == 202) {
                acknowledged.add(commandKey);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
