package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.store.Cid;
import dev.agijobs.store.Claim;
import dev.agijobs.store.CorruptArtifact;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One group's way from its cursor on, until something fails: then it is closed, and the next one finds out what was committed. Each transaction has some events in the order of
 * their shards, what these claim, and the cursor after them; see "Transactions in Kafka" (KIP-98). Opening it fences every older session of the group, wherever that is.
 * Blocks; for one thread.
 */
final class Session implements AutoCloseable {
    /** Events of one transaction. */
    private static final int EVENTS_MAX = 2_000;

    /** Bytes of one transaction, but for its last event. */
    private static final long BYTES_MAX = 8L << 20;

    private static final Duration READ_MAX = Duration.ofSeconds(30);
    private static final Logger LOG = System.getLogger(Session.class.getName());

    private final KafkaSettings settings;
    private final PublishedLog log;
    private final int group;
    private final Failpoints failpoints;
    private final Topics topics;
    private final Topics.Found found;
    private final EventRecords records;
    private final Producer<byte[], byte[]> producer;
    private final Progress progress;

    /**
     * Finds out where to go on.
     *
     * @throws RelayStopped when what is on Kafka does not belong to the log
     */
    Session(KafkaSettings settings, PublishedLog log, int group, Failpoints failpoints) {
        this.settings = settings;
        this.log = log;
        this.group = group;
        this.failpoints = failpoints;
        this.progress = new Progress(log.logId(), log.shards(), group, settings.groups());
        topics = new Topics(settings);
        try {
            found = topics.prepare();
            if (!found.keepsAll()) {
                LOG.log(
                        Level.WARNING,
                        "The topics {0} and {1} do not keep their records for ever, so the log and its views cannot be made anew of them",
                        settings.events(),
                        settings.artifacts());
            }
            records = new EventRecords(settings, log.logId(), found.partitions());
            producer = new KafkaProducer<>(settings.producer(
                    settings.prefix() + "-" + log.logId() + "-" + group,
                    Math.max(found.eventMax(), found.artifactMax())));
        } catch (RuntimeException e) {
            topics.close();
            throw e;
        }
        try {
            producer.initTransactions();
            failpoints.hit("relay.before-cursor");
            LastRecord.of(settings, settings.cursors(), group)
                    .map(Cursor::decode)
                    .ifPresent(progress::startAfter);
            check();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A log that was restored from an older backup has less than what was published, or something else. */
    private void check() {
        Position end = answer(log.feed().end());
        progress.marks().forEach((shard, mark) -> {
            if (end.offsets().get(shard) < mark.offset()) {
                throw new RelayStopped(
                        "The topic %s has %d events of shard %d, but the log has %d: it was restored from a backup that is older. Restore it from Kafka, or choose another orchestrator.kafka.prefix"
                                .formatted(
                                        settings.events(),
                                        mark.offset(),
                                        shard,
                                        end.offsets().get(shard)));
            }
            List<RecordedEvent> there =
                    answer(log.feed().after(progress.before(shard), 1)).events();
            if (there.isEmpty() || !Arrays.equals(there.getFirst().hash(), mark.hash())) {
                throw new RelayStopped(
                        "The event at offset %d of shard %d is another one in the log than in the topic %s: the log was restored from a backup, or a copy of it went on and was published. Choose another orchestrator.kafka.prefix"
                                .formatted(mark.offset(), shard, settings.events()));
            }
        });
    }

    /** Publishes what there is, up to a transaction's worth of it. @return the events of the feed that follow, of which it may be that none are left */
    List<RecordedEvent> publish(List<RecordedEvent> events) {
        events.stream()
                .map(event -> event.event().type())
                .distinct()
                .filter(settings::hasTopic)
                .forEach(topics::ofType);
        producer.beginTransaction();
        long bytes = 0;
        int sent = 0;
        while (sent < events.size() && bytes < BYTES_MAX) {
            RecordedEvent event = events.get(sent++);
            bytes += send(event);
            progress.published(event);
        }
        byte[] key = (log.logId() + "/" + group).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(
                settings.cursors(), group, key, progress.cursor().encode()));
        producer.flush();
        failpoints.hit("relay.before-commit");
        producer.commitTransaction();
        failpoints.hit("relay.after-commit");
        return events.subList(sent, events.size());
    }

    /** The events that come next. */
    List<RecordedEvent> next() {
        return answer(log.feed().after(progress.position(), EVENTS_MAX)).events();
    }

    Progress progress() {
        return progress;
    }

    private long send(RecordedEvent event) {
        long bytes = Claim.of(event.event().payload())
                .map(claim -> sendClaimed(claim.cid()))
                .orElse(0L);
        Map<String, String> headers = records.headers(event);
        int size = EventRecords.size(event, headers);
        Claim claim = null;
        if (size > found.eventMax()) {
            claim = splitOff(event.event().payload());
            bytes += event.event().payload().length;
        }
        producer.send(records.event(settings.events(), event, headers, claim));
        String type = event.event().type();
        if (settings.hasTopic(type)) {
            producer.send(records.event(settings.events(type), event, headers, claim));
        }
        return bytes + size;
    }

    /** Bytes sent. What the store has lost cannot be published, and must not keep back what comes after. */
    private long sendClaimed(Cid cid) {
        Optional<byte[]> artifact =
                answer(log.artifacts().get(cid).onFailure(CorruptArtifact.class).recoverWithItem(Optional.empty()));
        if (artifact.isEmpty()) {
            LOG.log(Level.ERROR, "The artifact {0} is missing or damaged, so it is not published", cid.text());
            return 0;
        }
        return send(cid, artifact.get());
    }

    private Claim splitOff(byte[] payload) {
        Cid cid = answer(log.artifacts().put(payload));
        send(cid, payload);
        return new Claim(cid, payload.length);
    }

    private long send(Cid cid, byte[] artifact) {
        records.artifact(cid.text(), artifact, found.artifactMax()).forEach(producer::send);
        return artifact.length;
    }

    private static <T> T answer(Uni<T> question) {
        return question.await().atMost(READ_MAX);
    }

    /** Leaves a transaction open, which whoever comes next aborts. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        topics.close();
    }
}
