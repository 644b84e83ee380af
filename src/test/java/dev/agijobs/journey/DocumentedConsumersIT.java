package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Does what docs/consuming-events.md tells the reader to type, beside the packaged program and a real broker. */
final class DocumentedConsumersIT {
    private static final Path DOCUMENT = Path.of("docs/consuming-events.md");
    private static final Pattern ID = Pattern.compile("ce_id:([0-9a-f-]{36})");
    private static final Duration AT_MOST = Duration.ofSeconds(60);
    private static final int KILLS = 2;
    private static final int EVENTS_MAX = 10_000;

    private final KafkaProcess kafka = KafkaProcess.shared();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    @Test
    void the_java_consumer_counts_each_event_once_however_often_it_is_killed() throws Exception {
        String topic = "java-consumer.events";
        makeTopicOfSmallRecords(topic);
        Files.writeString(dir.resolve("CountRuns.java"), block("java", "class CountRuns"));
        Path file = dir.resolve("counts.properties");
        try (ServerProcess server = server("server", "java-consumer", "")) {
            URI base = server.awaitReady(http);
            String command = block("sh", "CountRuns.java")
                    .replace("orchestrator.events", topic)
                    .replace("http://localhost:8080", base.toString());
            for (int life = 0; life < KILLS; life++) {
                submit(base, "life-" + life);
                try (ChildJvm consumer = start("consumer-" + life, command)) {
                    long before = life;
                    await().atMost(AT_MOST).until(() -> number(read(file), "RunFailed") > before);
                    consumer.kill9();
                }
            }
            submit(base, "last");
            Histories.awaitSettled(place());
            int ended = KILLS + 1;
            String all = "succeeded %d, failed %d, cancelled 0, bytes %d".formatted(3 * ended, ended, bytesCompleted());
            try (ChildJvm consumer = start("consumer-last", command)) {
                consumer.awaitLine(Pattern.compile("(" + all + ")"), AT_MOST);
                consumer.kill9();
            }

            Properties counted = read(file);
            Properties forgotten = withoutOffsets(counted);
            write(file, forgotten);
            long lastOffset =
                    KafkaTopics.all(kafka.bootstrap(), topic).getLast().offset();
            try (ChildJvm consumer = start("consumer-again", command)) {
                await().atMost(AT_MOST).until(() -> number(read(file), "offset " + topic + "-0") > lastOffset);
                consumer.kill9();
            }
            assertThat(withoutOffsets(read(file)))
                    .as("after all was read again")
                    .isEqualTo(forgotten);
            assertThat(forgotten).hasSizeLessThan(counted.size());
        }
    }

    @Test
    void the_console_shows_each_event_once_and_what_was_aborted_when_it_is_not_told() throws Exception {
        String command = block("sh", "kafka-console-consumer.sh").replace("orchestrator.events", "console.events");
        try (ServerProcess server = server("first", "console", "relay.before-commit@1")) {
            submit(server.awaitReady(http), "first");
            server.awaitFailpoint("relay.before-commit");
            server.kill9();
        }
        try (ServerProcess server = server("second", "console", "");
                ChildJvm told = start("told", command);
                ChildJvm untold = start("untold", command.replace("--isolation-level read_committed", ""))) {
            server.awaitReady(http);
            Histories.awaitSettled(place());
            List<String> log = ids();

            await().atMost(AT_MOST).until(() -> ids(told).size() >= log.size());
            await().atMost(AT_MOST).until(() -> ids(untold).size() > log.size());

            assertThat(ids(told)).isEqualTo(log);
            assertThat(told.output()).contains("ce_type:dev.agijobs.RunSucceeded", "\t{\"run_id\":");
        }
    }

    /** The block of the document that has this text. */
    private static String block(String language, String text) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\R(.*?)^```$")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> found.group(1))
                .filter(found -> found.contains(text))
                .findFirst()
                .orElseThrow();
    }

    private ServerProcess server(String name, String prefix, String failpoint) throws IOException {
        Map<String, String> settings = new HashMap<>(
                Map.of("orchestrator.kafka-bootstrap", kafka.bootstrap(), "orchestrator.kafka.prefix", prefix));
        if (!failpoint.isEmpty()) {
            settings.put("orchestrator.failpoint", failpoint);
        }
        return ServerProcess.start(dir, name, settings);
    }

    private SqlitePlace place() {
        return new SqlitePlace(dir.resolve("state"));
    }

    private ChildJvm start(String name, String command) throws Exception {
        String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
        Map<String, String> environment = Map.of("KAFKA_HOME", kafkaHome().toString(), "PATH", path);
        return ChildJvm.shell(dir, name, command.replace("localhost:9092", kafka.bootstrap()), environment);
    }

    /** What of a download of Kafka the commands use: the client's jar with that of its log, and the program of the console. */
    private Path kafkaHome() throws Exception {
        Path home = dir.resolve("kafka");
        if (!Files.exists(home)) {
            Path libs = Files.createDirectories(home.resolve("libs"));
            for (Class<?> type : List.of(KafkaConsumer.class, Logger.class)) {
                Path jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                Files.copy(jar, libs.resolve(jar.getFileName()));
            }
            Path program = Files.createDirectories(home.resolve("bin")).resolve("kafka-console-consumer.sh");
            Files.writeString(
                    program, """
                    #!/bin/sh
                    exec java -cp '%s' %s "$@"
                    """.formatted(System.getProperty("java.class.path"), ConsoleConsumer.class.getName()));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return home;
    }

    /** Of those that some payloads do not fit into. */
    private void makeTopicOfSmallRecords(String topic) throws Exception {
        Map<String, String> settings = Map.of("max.message.bytes", "20000", "retention.ms", "-1");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        }
    }

    /** A run that fails, and three that succeed: of one the payloads are in the records, of one beside the records, of one beside the log. */
    private void submit(URI base, String key) throws Exception {
        Lives lives = new Lives();
        lives.begin(base);
        Client client = new Client(http, lives);
        StepSpec failing =
                Missions.step("a").tool("fail").params(Map.of("times", 9L)).attempts(1);
        submit(client, failing, key + "-failing");
        for (int size : List.of(10, 30_000, 300_000)) {
            StepSpec echo = Missions.step("a").tool("echo").params(Map.of("value", "x".repeat(size)));
            submit(client, echo, key + "-" + size);
        }
    }

    private static void submit(Client client, StepSpec step, String key) throws Exception {
        Map<String, Object> request = Map.of("plan", Missions.document(Map.of(), step));
        assertThat(client.post("/api/v1/runs", request, key).status()).isEqualTo(201);
    }

    private long bytesCompleted() {
        try (Kept kept = place().look()) {
            return new ClaimCheck(kept.artifacts())
                    .checkOut(events(kept)).await().atMost(AT_MOST).stream()
                            .map(RecordedEvent::event)
                            .filter(event -> event.type().equals("StepCompleted"))
                            .mapToLong(event -> event.payload().length)
                            .sum();
        }
    }

    private List<String> ids() {
        try (Kept kept = place().look()) {
            return events(kept).stream()
                    .map(event -> event.event().eventId().toString())
                    .toList();
        }
    }

    private static List<RecordedEvent> events(Kept kept) {
        return kept.feed()
                .after(kept.feed().start(), EVENTS_MAX)
                .await()
                .atMost(AT_MOST)
                .events();
    }

    /** Those that were printed. */
    private static List<String> ids(ChildJvm console) {
        return ID.matcher(console.output()).results().map(id -> id.group(1)).toList();
    }

    private static long number(Properties counts, String key) {
        return Long.parseLong(counts.getProperty(key, "0"));
    }

    private static Properties read(Path file) throws IOException {
        Properties counts = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                counts.load(in);
            }
        }
        return counts;
    }

    private static void write(Path file, Properties counts) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            counts.store(out, null);
        }
    }

    private static Properties withoutOffsets(Properties counts) {
        Properties without = new Properties();
        counts.forEach((key, value) -> {
            if (!key.toString().startsWith("offset ")) {
                without.put(key, value);
            }
        });
        return without;
    }
}
