package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.publish.ArtifactHeaders;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.store.Claim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** What events and artifacts look like on Kafka. */
final class EventRecords {

    private static final int CHUNK_MAX = 512 * 1024;

    private final KafkaSettings settings;
    private final String logId;
    private final int partitions;

    EventRecords(KafkaSettings settings, String logId, int partitions) {
        this.settings = settings;
        this.logId = logId;
        this.partitions = partitions;
    }

    Map<String, String> headers(RecordedEvent event) {
        return CloudEventHeaders.of(logId, event);
    }

    /** Bytes that its record takes at most. */
    static int size(RecordedEvent event, Map<String, String> headers) {
        int size = Topics.RECORD_OVERHEAD
                + event.event().payload().length
                + 4 * event.stream().length();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            size += header.getKey().length() + 4 * header.getValue().length() + 4;
        }
        return size;
    }

    /**
     * The event for the topic of events, or for that of its type.
     *
     * @param claim what stands for the payload, when that does not fit, or null
     */
    ProducerRecord<byte[], byte[]> event(
            String topic, RecordedEvent event, Map<String, String> headers, @Nullable Claim claim) {
        List<Header> all = new ArrayList<>(headers.size() + 1);
        headers.forEach((name, value) -> all.add(header(name, value)));
        if (claim != null) {
            all.add(header(
                    CloudEventHeaders.DATA_REF,
                    CloudEventHeaders.ARTIFACT + claim.cid().text()));
        }
        return new ProducerRecord<>(
                topic,
                event.shard() % partitions,
                null,
                event.stream().getBytes(StandardCharsets.UTF_8),
                claim == null ? event.event().payload() : claim.payload(),
                all);
    }

    /** An artifact for the topic of artifacts. @param recordMax bytes of the largest record there */
    List<ProducerRecord<byte[], byte[]>> artifact(String cid, byte[] bytes, int recordMax) {
        int part = Math.min(CHUNK_MAX, recordMax - Topics.RECORD_OVERHEAD);
        int chunks = Math.max(1, (bytes.length + part - 1) / part);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
            byte[] value = Arrays.copyOfRange(bytes, i * part, Math.min(bytes.length, (i + 1) * part));
            List<Header> headers =
                    List.of(header(ArtifactHeaders.CHUNK, "" + i), header(ArtifactHeaders.CHUNKS, "" + chunks));
            byte[] key = cid.getBytes(StandardCharsets.US_ASCII);
            records.add(new ProducerRecord<>(settings.artifacts(), null, null, key, value, headers));
        }
        return records;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
