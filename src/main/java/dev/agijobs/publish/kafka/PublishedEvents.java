package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.publish.UnreadableHeaders;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The events of the topic as the log recorded them: those of a shard in order and without gaps. Blocks; for one thread. */
final class PublishedEvents implements AutoCloseable {
    private static final Duration GET_MAX = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final ArtifactStore artifacts;
    private final TopicRecords records;
    private final String logId;
    private final Map<Integer, Cursor.Mark> marks = new TreeMap<>();
    private long[] offsets;

    /**
     * Begins at the start.
     *
     * @param artifacts has the payloads that did not fit
     * @throws NotRestorable when nothing was published, or not all of it is there any more
     */
    PublishedEvents(KafkaSettings settings, ArtifactStore artifacts) {
        this.settings = settings;
        this.artifacts = artifacts;
        List<Cursor> cursors = cursors(settings);
        Cursor any = cursors.getFirst();
        if (cursors.stream()
                .anyMatch(cursor -> !cursor.logId().equals(any.logId()) || cursor.shards() != any.shards())) {
            throw new NotRestorable("The topic " + settings.cursors() + " has the cursors of several logs");
        }
        logId = any.logId();
        offsets = new long[any.shards()];
        cursors.forEach(cursor -> marks.putAll(cursor.marks()));
        records = new TopicRecords(settings, settings.events());
    }

    /** Of all groups that were published; one at least. */
    static List<Cursor> cursors(KafkaSettings settings) {
        List<Cursor> cursors = LastRecord.ofEach(settings, settings.cursors()).stream()
                .map(Cursor::decode)
                .toList();
        if (cursors.isEmpty()) {
            throw new NotRestorable("Nothing was published to " + settings + " yet");
        }
        return cursors;
    }

    String logId() {
        return logId;
    }

    int shards() {
        return offsets.length;
    }

    /** How far the log was published when this was opened. */
    Position end() {
        return position(shard ->
                Optional.ofNullable(marks.get(shard)).map(Cursor.Mark::offset).orElse(0L));
    }

    /** After the last event that was given. */
    Position position() {
        long[] now = offsets;
        return position(shard -> now[shard]);
    }

    private Position position(IntFunction<Long> offset) {
        return new Position(logId, IntStream.range(0, shards()).mapToObj(offset).toList());
    }

    void rewind() {
        records.rewind();
        offsets = new long[offsets.length];
    }

    /** Those that come next, and none at the end. @throws NotRestorable when one is missing, or is none of the log */
    List<RecordedEvent> next() {
        List<RecordedEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records.next()) {
            events.add(take(record));
        }
        return events;
    }

    private RecordedEvent take(ConsumerRecord<byte[], byte[]> record) {
        RecordedEvent event = read(record);
        if (event.shard() >= offsets.length || event.offset() != offsets[event.shard()] + 1) {
            throw new NotRestorable("Event %d of %s has offset %d of shard %d in %s, where another one belongs"
                    .formatted(event.seq(), event.stream(), event.offset(), event.shard(), settings.events()));
        }
        offsets[event.shard()] = event.offset();
        return event;
    }

    private RecordedEvent read(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = RecordHeaders.of(record);
        try {
            CloudEventHeaders.Sourced sourced = CloudEventHeaders.read(headers, payload(record, headers));
            if (!sourced.logId().equals(logId)) {
                throw new NotRestorable(
                        "The topic %s has events of another log, %s".formatted(settings.events(), sourced.logId()));
            }
            return sourced.recorded();
        } catch (UnreadableHeaders e) {
            throw new NotRestorable("The record at offset %d of partition %d of %s is no event: %s"
                    .formatted(record.offset(), record.partition(), record.topic(), e.getMessage()));
        }
    }

    private byte[] payload(ConsumerRecord<byte[], byte[]> record, Map<String, String> headers) {
        String ref = headers.getOrDefault(CloudEventHeaders.DATA_REF, "");
        if (!ref.startsWith(CloudEventHeaders.ARTIFACT)) {
            return record.value();
        }
        String cid = ref.substring(CloudEventHeaders.ARTIFACT.length());
        return artifacts
                .get(Cid.parse(cid))
                .await()
                .atMost(GET_MAX)
                .orElseThrow(() -> new NotRestorable(
                        "The artifact %s, which is the payload of an event, is missing".formatted(cid)));
    }

    @Override
    public void close() {
        records.close();
    }
}
