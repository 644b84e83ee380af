package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.publish.CommandTypes;
import dev.agijobs.run.RunEvent;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaSender;
import dev.agijobs.testkit.KafkaTopics;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged program with SIGKILL while it takes submissions from Kafka: inside appends, and between an append and the commit of the offset. A run with
 * {@code -Djourney.seed=N} draws the same kills again.
 */
final class CommandsKillIT {
    private static final int SUBMISSIONS = 500;
    private static final int AGAIN_EVERY = 10;
    private static final List<String> POINTS =
            List.of("commands.before-commit", "sqlite.before-commit", "commands.before-commit", "sqlite.after-commit");
    private static final String TOPIC = "orchestrator.commands";
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    private Path dir;

    private final KafkaProcess kafka = KafkaProcess.start();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void endAll() {
        servers.forEach(ServerProcess::close);
        http.shutdownNow();
        kafka.close();
    }

    @Test
    void each_submission_is_one_run_whatever_is_killed() throws Exception {
        long seed = Long.getLong("journey.seed", System.nanoTime());
        System.out.printf("Commands journey with -Djourney.seed=%d%n", seed);
        Random random = new Random(seed);
        ServerProcess first = start("");
        first.awaitReady(http);
        await().atMost(LONG).until(this::topicIsThere);
        first.kill9();
        int sent = 0;
        try (KafkaSender sender = new KafkaSender(kafka.bootstrap())) {
            for (int part = 1; part <= POINTS.size(); part++) {
                int until = SUBMISSIONS * part / POINTS.size();
                List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
                for (; sent < until; sent++) {
                    acknowledged.add(submit(sender, sent));
                    if (sent % AGAIN_EVERY == 0) {
                        acknowledged.add(submit(sender, sent));
                    }
                }
                for (Future<RecordMetadata> each : acknowledged) {
                    each.get();
                }
                String point = POINTS.get(part - 1);
                ServerProcess server = start(point + "@" + random.nextInt(5, 60));
                server.awaitFailpoint(point);
                server.kill9();
            }
        }
        ServerProcess last = start("");
        last.awaitReady(http);
        await().atMost(LONG).until(() -> committed() == SUBMISSIONS + SUBMISSIONS / AGAIN_EVERY);
        Histories.awaitSettled(dir.resolve("state"));
        last.stop();

        Map<String, History> runs = Histories.read(dir.resolve("state"));
        assertThat(runs.values())
                .extracting(CommandsKillIT::number)
                .doesNotHaveDuplicates()
                .hasSize(SUBMISSIONS);
        assertThat(runs.values()).allMatch(run -> run.count(RunEvent.RunSucceeded.class::isInstance) == 1);
        assertThat(KafkaTopics.all(kafka.bootstrap(), TOPIC + ".dead-letters")).isEmpty();
    }

    private static String number(History run) {
        return ((RunEvent.RunSubmitted) run.events().getFirst()).labels().getOrDefault("number", "");
    }

    private static Future<RecordMetadata> submit(KafkaSender sender, int number) {
        Map<String, String> headers = Map.of(
                "ce_specversion", "1.0",
                "ce_type", CommandTypes.SUBMIT,
                "ce_source", "/journey",
                "ce_id", "" + number,
                "content-type", "application/json");
        String body =
                "{\"plan\":{\"steps\":[{\"id\":\"a\",\"kind\":\"code\",\"tool\":\"noop\"}]},\"labels\":{\"number\":\"%d\"}}"
                        .formatted(number);
        return sender.begin(TOPIC, null, "k" + number, headers, body);
    }

    private ServerProcess start(String failpoint) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.kafka-bootstrap", kafka.bootstrap(),
                "orchestrator.kafka.commands", "true",
                "orchestrator.kafka.client.\"session.timeout.ms\"", "6000"));
        if (!failpoint.isEmpty()) {
            settings.put("orchestrator.failpoint", failpoint);
        }
        ServerProcess server = ServerProcess.start(dir, "server-" + servers.size(), settings);
        servers.add(server);
        return server;
    }

    private boolean topicIsThere() {
        try (var consumer = KafkaTopics.consumer(kafka.bootstrap())) {
            return consumer.listTopics().containsKey(TOPIC);
        }
    }

    private long committed() {
        return KafkaSender.committedOfAll(kafka.bootstrap(), TOPIC);
    }
}
