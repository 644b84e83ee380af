package dev.agijobs.publish.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.store.Cid;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaRelayTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final KafkaProcess kafka = KafkaProcess.shared();
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    private final String prefix = "relay-test-" + NAMES.incrementAndGet();
    private final List<KafkaRelay> relays = new ArrayList<>();
    private MemoryEventLog log = new MemoryEventLog("log1", Runnable::run);

    @AfterEach
    void close() {
        relays.forEach(KafkaRelay::close);
    }

    @Test
    void events_come_with_everything_that_the_log_knows_of_them() {
        append("run-a", 0, 3, "{\"n\":1}");
        relay();
        append("run-b", 0, 2, "{\"n\":2}");

        awaitPublished(5);

        List<RecordedEvent> published = published();
        assertThat(published).usingRecursiveFieldByFieldElementComparator().isEqualTo(inLog());
        ConsumerRecord<byte[], byte[]> first =
                KafkaTopics.all(kafka.bootstrap(), settings().events()).getFirst();
        assertThat(new String(first.key(), StandardCharsets.UTF_8)).isEqualTo("run-a");
        assertThat(KafkaTopics.headers(first)).containsEntry("ce_type", "dev.agijobs.Happened");
    }

    @Test
    void a_relay_goes_on_where_the_one_before_it_ended() {
        append("run-a", 0, 3, "{}");
        KafkaRelay first = relay();
        awaitPublished(3);
        first.close();
        append("run-a", 3, 2, "{}");

        relay();

        awaitPublished(5);
        assertThat(published()).usingRecursiveFieldByFieldElementComparator().isEqualTo(inLog());
    }

    @Test
    void two_that_both_believe_to_publish_fence_each_other_and_double_nothing() {
        relay();
        relay();
        for (int i = 0; i < 300; i++) {
            append("run-a", i, 1, "{}");
        }

        awaitPublished(300);
        assertThat(published()).usingRecursiveFieldByFieldElementComparator().isEqualTo(inLog());
    }

    @Test
    void a_claimed_artifact_travels_in_chunks_before_its_event() {
        byte[] large = "x".repeat(1_300_000).getBytes(StandardCharsets.UTF_8);
        Cid cid = artifacts.put(large).await().atMost(AT_MOST);
        append("run-a", 0, 1, "{\"$claim\":\"%s\",\"size\":%d}".formatted(cid.text(), large.length));

        relay();

        awaitPublished(1);
        assertThat(artifact(cid)).isEqualTo(large);
    }

    @Test
    void an_event_that_does_not_fit_into_a_record_leaves_its_payload_to_an_artifact() throws Exception {
        topicOfEvents(Map.of("max.message.bytes", "20000"));
        String payload = "{\"text\":\"" + "y".repeat(30_000) + "\"}";
        append("run-a", 0, 1, payload);
        append("run-a", 1, 1, "{}");

        relay();

        awaitPublished(2);
        ConsumerRecord<byte[], byte[]> split =
                KafkaTopics.all(kafka.bootstrap(), settings().events()).getFirst();
        String dataRef = KafkaTopics.headers(split).getOrDefault("ce_dataref", "");
        Cid cid = Cid.parse(dataRef.substring("artifact:".length()));
        assertThat(new String(split.value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"$claim\":\"%s\",\"size\":%d}".formatted(cid.text(), payload.length()));
        assertThat(artifact(cid)).isEqualTo(payload.getBytes(StandardCharsets.UTF_8));
        assertThat(artifacts.get(cid).await().atMost(AT_MOST)).isPresent();
    }

    @Test
    void chosen_types_have_topics_of_their_own_beside() {
        append("run-a", 0, 2, "{}");

        relay(new KafkaSettings(kafka.bootstrap(), prefix, 1, 1, 0, Set.of("Happened"), Map.of()));

        awaitPublished(2);
        assertThat(KafkaTopics.all(kafka.bootstrap(), settings().events("Happened")))
                .hasSize(2);
    }

    @Test
    void a_log_that_was_restored_from_an_older_backup_is_not_published() {
        append("run-a", 0, 5, "{}");
        KafkaRelay first = relay();
        awaitPublished(5);
        first.close();
        log = new MemoryEventLog("log1", Runnable::run);
        append("run-a", 0, 3, "{}");

        KafkaRelay second = relay();

        awaitStopped(second, "older");
    }

    @Test
    void a_log_that_went_another_way_than_what_was_published_is_not_published() {
        append("run-a", 0, 5, "{}");
        KafkaRelay first = relay();
        awaitPublished(5);
        first.close();
        log = new MemoryEventLog("log1", Runnable::run);
        append("run-b", 0, 9, "{}");

        KafkaRelay second = relay();

        awaitStopped(second, "another one");
        assertThat(published()).hasSize(5);
    }

    @Test
    void the_events_of_two_logs_are_not_mixed() {
        append("run-a", 0, 1, "{}");
        KafkaRelay first = relay();
        awaitPublished(1);
        first.close();
        log = new MemoryEventLog("log2", Runnable::run);

        awaitStopped(relay(), "another log, log1");
    }

    @Test
    void topics_of_other_partitions_than_were_set_are_not_written_to() throws Exception {
        topicOfEvents(Map.of());

        KafkaRelay relay = relay(new KafkaSettings(kafka.bootstrap(), prefix, 3, 1, 0, Set.of(), Map.of()));

        awaitStopped(relay, "Set it to 1");
    }

    private void topicOfEvents(Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            NewTopic topic = new NewTopic(settings().events(), 1, (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrap(), prefix, 1, 1, 0, Set.of(), Map.of());
    }

    private KafkaRelay relay() {
        return relay(settings());
    }

    private KafkaRelay relay(KafkaSettings settings) {
        PublishedLog published = new PublishedLog(log.logId(), log, artifacts);
        KafkaRelay relay = new KafkaRelay(settings, published, group -> true, Failpoints.NONE);
        relays.add(relay);
        return relay;
    }

    private void append(String stream, long seqBefore, int events, String payload) {
        List<NewEvent> all = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            all.add(new NewEvent(
                    UUID.randomUUID(),
                    "Happened",
                    1,
                    Instant.parse("2026-03-01T10:00:00.123456Z"),
                    "engine",
                    null,
                    null,
                    bytes));
        }
        log.append(new Append(stream, ExpectedVersion.at(seqBefore), all, StreamStatus.TERMINAL))
                .await()
                .atMost(AT_MOST);
    }

    private void awaitPublished(long events) {
        await().atMost(AT_MOST)
                .until(() -> relays.stream().mapToLong(KafkaRelay::published).sum() >= events);
    }

    private static void awaitStopped(KafkaRelay relay, String sentence) {
        await().atMost(AT_MOST).until(() -> relay.status().getFirst().state() == RelayState.STOPPED);
        assertThat(relay.status().getFirst().trouble()).contains(sentence);
    }

    private List<RecordedEvent> published() {
        return KafkaTopics.all(kafka.bootstrap(), settings().events()).stream()
                .map(event -> CloudEventHeaders.read(KafkaTopics.headers(event), event.value())
                        .recorded())
                .toList();
    }

    private byte[] artifact(Cid cid) {
        List<ConsumerRecord<byte[], byte[]>> chunks =
                KafkaTopics.all(kafka.bootstrap(), settings().artifacts()).stream()
                        .filter(chunk -> new String(chunk.key(), StandardCharsets.UTF_8).equals(cid.text()))
                        .toList();
        var bytes = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < chunks.size(); i++) {
            assertThat(KafkaTopics.headers(chunks.get(i)))
                    .containsEntry("chunk", "" + i)
                    .containsEntry("chunks", "" + chunks.size());
            bytes.writeBytes(chunks.get(i).value());
        }
        return bytes.toByteArray();
    }

    private List<RecordedEvent> inLog() {
        EventFeed.Page page = log.after(log.start(), 10_000).await().atMost(AT_MOST);
        return page.events();
    }
}
