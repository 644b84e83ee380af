package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.journey.Views.Shown;
import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.Missions;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views of the packaged program are thrown away while it is stopped: it shows the same as before, for views are only what the log says. */
final class LostViewsIT {
    private static final int ROUNDS = 4;
    private static final int CHILDREN =
            Stream.of(Shape.values()).mapToInt(Shape::children).sum();
    private static final long FAILING = Stream.of(Shape.values())
            .filter(shape -> shape.end() == RunStatus.FAILED)
            .count();

    @TempDir
    private Path dir;

    @Test
    void deleted_views_are_built_again_and_show_the_same() throws Exception {
        Path state = dir.resolve("state");
        Shown before;
        try (HttpClient http = HttpClient.newHttpClient()) {
            try (ServerProcess server = ServerProcess.start(dir, "first", "");
                    CountingServer outside = new CountingServer()) {
                URI base = server.awaitReady(http);
                live(base, http, outside);
                before = new Views(http, base).caughtUp().shown();
                server.stop();
            }
            Views.delete(state);
            try (ServerProcess server = ServerProcess.start(dir, "second", "")) {
                URI base = server.awaitReady(http);

                Shown after = new Views(http, base).caughtUp().shown();

                assertThat(after).isEqualTo(before);
                assertThat(after.runs()).hasSize(ROUNDS * (Shape.values().length + CHILDREN) + 1);
                assertThat(after.failed()).hasSize((int) (ROUNDS * FAILING));
                server.stop();
            }
        }
        Views.assertEqualFold(state);
    }

    /** Runs of all shapes to their ends, and one that waits. */
    private static void live(URI base, HttpClient http, CountingServer outside) throws Exception {
        Lives lives = new Lives();
        lives.begin(base);
        Client client = new Client(http, lives);
        for (int i = 0; i < ROUNDS * Shape.values().length; i++) {
            Shape shape = Shape.values()[i % Shape.values().length];
            new RunClient(client, shape, "lost-" + i).live(shape.request(outside));
        }
        Map<String, Object> waits = Missions.document(
                Map.of(), Missions.step("w").tool("signal.wait").params(Map.of("name", "never")));
        assertThat(client.post("/api/v1/runs", Map.of("plan", waits, "labels", Map.of("shape", "waits")), "waits")
                        .status())
                .isEqualTo(201);
    }
}
