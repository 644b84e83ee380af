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
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts the artifacts of the topic into a store. */
public final class TopicArtifacts {
    private static final Duration PUT_MAX = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final ArtifactStore store;
    /** Of those that have begun. Groups publish side by side, so the same artifact may come from two at once: what belongs where is said by the numbers alone. */
    private final Map<String, Parts> begun = new HashMap<>();

    private final Set<String> put = new HashSet<>();

    /** The chunks of an artifact that are there, by number. */
    private static final class Parts {
        final SortedMap<Integer, byte[]> chunks = new TreeMap<>();
        int bytes;

        void add(int number, byte[] chunk) {
            if (chunks.putIfAbsent(number, chunk) == null) {
                bytes += chunk.length;
            }
        }

        byte[] joined() {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(bytes);
            chunks.values().forEach(joined::writeBytes);
            return joined.toByteArray();
        }
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
        if (put.contains(cid)) {
            return;
        }
        Map<String, String> headers = RecordHeaders.of(record);
        int chunk = number(headers, ArtifactHeaders.CHUNK);
        int chunks = number(headers, ArtifactHeaders.CHUNKS);
        // Cut into other chunks, where the topic took larger or smaller ones at another time.
        String cut = cid + "/" + chunks;
        Parts parts = begun.computeIfAbsent(cut, name -> new Parts());
        parts.add(chunk, record.value());
        if (chunk >= chunks || parts.bytes > ArtifactStore.MAX_BYTES) {
            throw new NotRestorable("Chunk %d of %d of the artifact %s is none".formatted(chunk, chunks, cid));
        }
        if (parts.chunks.size() == chunks) {
            begun.remove(cut);
            put(cid, parts.joined());
        }
    }

    private void put(String cid, byte[] bytes) {
        Cid found = store.put(bytes).await().atMost(PUT_MAX);
        if (!found.text().equals(cid)) {
            throw new NotRestorable("The artifact %s has the bytes of %s".formatted(cid, found.text()));
        }
        put.add(cid);
    }

    private static int number(Map<String, String> headers, String name) {
        return Optional.ofNullable(headers.get(name))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElseThrow(() -> new NotRestorable("A record of artifacts has no number " + name));
    }
}
