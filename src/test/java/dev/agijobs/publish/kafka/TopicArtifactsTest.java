package dev.agijobs.publish.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.store.Cid;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.KafkaProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicArtifactsTest {
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final int SMALL_RECORDS = 1_000;
    private static final int SMALLER_RECORDS = 800;

    private final KafkaProcess kafka = KafkaProcess.shared();
    private final KafkaSettings settings =
            new KafkaSettings(kafka.bootstrap(), "artifacts-" + UUID.randomUUID(), 1, 1, 0, Set.of(), Map.of());
    private final EventRecords records = new EventRecords(settings, "log", 1);
    private final MemoryArtifactStore store = new MemoryArtifactStore();

    private final byte[] artifact = "0123456789".repeat(200).getBytes(StandardCharsets.UTF_8);
    private final Cid cid = new MemoryArtifactStore().put(artifact).await().atMost(AT_MOST);

    @Test
    void one_that_two_groups_published_side_by_side_is_put_together_by_the_numbers() throws Exception {
        List<ProducerRecord<byte[], byte[]>> one = chunks(SMALL_RECORDS);
        List<ProducerRecord<byte[], byte[]>> other = chunks(SMALLER_RECORDS);
        List<ProducerRecord<byte[], byte[]>> mixed = new ArrayList<>();
        for (int i = 0; i < other.size(); i++) {
            mixed.addAll(one.subList(Math.min(i, one.size()), Math.min(i + 1, one.size())));
            mixed.addAll(one.subList(Math.min(i, one.size()), Math.min(i + 1, one.size())));
            mixed.add(other.get(i));
        }
        publish(mixed);

        assertThat(new TopicArtifacts(settings, store).copy()).isEqualTo(1);

        assertThat(store.get(cid).await().atMost(AT_MOST)).get().isEqualTo(artifact);
    }

    @Test
    void one_that_is_not_what_its_id_says_is_refused() throws Exception {
        List<ProducerRecord<byte[], byte[]>> chunks = chunks(SMALL_RECORDS);
        chunks.getFirst().value()[0] ^= 1;
        publish(chunks);

        assertThatExceptionOfType(NotRestorable.class)
                .isThrownBy(() -> new TopicArtifacts(settings, store).copy())
                .withMessageContaining(cid.text());
    }

    private List<ProducerRecord<byte[], byte[]>> chunks(int recordMax) {
        List<ProducerRecord<byte[], byte[]>> chunks = records.artifact(cid.text(), artifact, recordMax);
        assertThat(chunks).hasSizeGreaterThan(2);
        return chunks;
    }

    private void publish(List<ProducerRecord<byte[], byte[]>> all) throws Exception {
        Map<String, Object> bootstrap = Map.of("bootstrap.servers", kafka.bootstrap());
        try (Admin admin = Admin.create(bootstrap);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(bootstrap, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(settings.artifacts(), 1, (short) 1)))
                    .all()
                    .get();
            for (ProducerRecord<byte[], byte[]> record : all) {
                producer.send(record).get();
            }
        }
    }
}
