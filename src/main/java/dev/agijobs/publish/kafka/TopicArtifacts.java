package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.publish.ArtifactHeaders;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts the artifacts of the topic into a store. */
public final class TopicArtifacts {
    private static final Duration PUT_MAX = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final ArtifactStore store;
    /** Of those that have begun: the chunks so far. */
    private final Map<String, Parts> begun = new HashMap<>();

    private final Set<String> put = new HashSet<>();

    private static final class Parts {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int chunks;
    }

    public TopicArtifacts(KafkaSettings settings, ArtifactStore store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * All of them. Blocks.
     *
     * @return how many
     * @throws StoreUnavailable when Kafka does not answer
     * @throws NotRestorable when one is not what its id says, or the topic's beginning is gone
     */
    public int copy() {
        return KafkaAnswers.of(this::copyAll);
    }

    private int copyAll() {
        try (TopicRecords records = new TopicRecords(settings, settings.artifacts())) {
            for (var page = records.next(); !page.isEmpty(); page = records.next()) {
                page.forEach(this::take);
            }
        }
        return put.size();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String cid = new String(record.key(), StandardCharsets.US_ASCII);
        int chunk = number(record, ArtifactHeaders.CHUNK);
        int chunks = number(record, ArtifactHeaders.CHUNKS);
        if (chunk == 0) {
            begun.put(cid, new Parts());
        }
        Parts parts = begun.get(cid);
        if (parts == null
                || parts.chunks != chunk
                || parts.bytes.size() + record.value().length > ArtifactStore.MAX_BYTES) {
            throw new NotRestorable("Chunk %d of the artifact %s is not in its place".formatted(chunk, cid));
        }
        parts.bytes.writeBytes(record.value());
        parts.chunks++;
        if (parts.chunks == chunks) {
            begun.remove(cid);
            put(cid, parts.bytes.toByteArray());
        }
    }

    private void put(String cid, byte[] bytes) {
        if (put.add(cid)) {
            Cid found = store.put(bytes).await().atMost(PUT_MAX);
            if (!found.text().equals(cid)) {
                throw new NotRestorable("The artifact %s has the bytes of %s".formatted(cid, found.text()));
            }
        }
    }

    private static int number(ConsumerRecord<byte[], byte[]> record, String name) {
        return TopicRecords.header(record, name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElseThrow(() -> new NotRestorable("A record of artifacts has no number " + name));
    }
}
