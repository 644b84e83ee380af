package dev.agijobs.publish.kafka;

import dev.agijobs.publish.TopicNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Which Kafka, and what is there.
 *
 * @param bootstrap {@code HOST:PORT[,HOST:PORT...]}
 * @param prefix of the names of all topics
 * @param partitions of the topic of events, when it is made
 * @param groups shards that are published together, one transaction after another; when the topics are made
 * @param replication of topics, when they are made; 0 for the brokers' own
 * @param typeTopics stored names of event types that get a topic of their own beside, or {@code *} for all
 * @param client further settings of all clients, such as those of security
 */
public record KafkaSettings(
        String bootstrap,
        String prefix,
        int partitions,
        int groups,
        int replication,
        Set<String> typeTopics,
        Map<String, String> client) {

    /** The longest that a call waits for Kafka. */
    static final int WAIT_MAX_MS = 10_000;

    /** After this the brokers abort what was left open, if nobody comes who does it at once. */
    private static final int TRANSACTION_MAX_MS = 15_000;

    /** Bytes that a consumer of a group fetches at once, unless one record has more. */
    private static final int FETCH_MAX = 8 << 20;

    /** After so long without a sign of life what a member of a group had goes to the others. */
    private static final int SILENT_MAX_MS = 10_000;

    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*");
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

    /** What a user's setting cannot change, as exactly once hangs on it. */
    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "enable.idempotence",
            "acks",
            "transactional.id",
            "isolation.level",
            "enable.auto.commit",
            "auto.offset.reset",
            "group.id",
            "max.poll.records",
            "partition.assignment.strategy",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");

    /** @throws IllegalArgumentException with a sentence for whoever set them */
    public KafkaSettings {
        if (!BOOTSTRAP.matcher(bootstrap).matches()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_KAFKA_BOOTSTRAP is written HOST:PORT,HOST:PORT but was: " + bootstrap);
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "orchestrator.kafka.prefix has 1 to 100 letters, digits, dots, - or _ but was: " + prefix);
        }
        if (partitions < 1 || groups < 1 || groups > 16 || replication < 0) {
            throw new IllegalArgumentException(
                    "orchestrator.kafka.partitions is 1 or more, groups 1 to 16, and replication 0 or more");
        }
        List<String> fixed =
                client.keySet().stream().filter(OURS::contains).sorted().toList();
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException("orchestrator.kafka.client cannot set " + String.join(", ", fixed));
        }
        typeTopics = Set.copyOf(typeTopics);
        client = Map.copyOf(client);
    }

    public TopicNames topics() {
        return new TopicNames(prefix);
    }

    /** Topic of all events. */
    public String events() {
        return topics().events();
    }

    /** Topic of the events of one type. */
    String events(String type) {
        return topics().events(type);
    }

    /** Topic of what was too large for an event, in chunks. */
    public String artifacts() {
        return topics().artifacts();
    }

    /** Topic of how far each group has come. */
    String cursors() {
        return topics().cursors();
    }

    boolean hasTopic(String type) {
        return typeTopics.contains(type) || typeTopics.contains("*");
    }

    /** Without the password that a setting of the client may hold. */
    @Override
    public String toString() {
        return "kafka %s, topics %s.*".formatted(bootstrap, prefix);
    }

    private Map<String, Object> common() {
        Map<String, Object> common = new HashMap<>(client);
        common.put("bootstrap.servers", bootstrap);
        return common;
    }

    Map<String, Object> admin() {
        Map<String, Object> admin = common();
        admin.putIfAbsent("default.api.timeout.ms", WAIT_MAX_MS);
        admin.putIfAbsent("request.timeout.ms", WAIT_MAX_MS / 2);
        return admin;
    }

    /** @param recordMax bytes of the largest record that is sent */
    Map<String, Object> producer(String transactionalId, int recordMax) {
        Map<String, Object> producer = producer(recordMax);
        producer.put("transactional.id", transactionalId);
        producer.putIfAbsent("transaction.timeout.ms", TRANSACTION_MAX_MS);
        return producer;
    }

    /** A producer without transactions. @param recordMax bytes of the largest record that is sent */
    public Map<String, Object> producer(int recordMax) {
        Map<String, Object> producer = common();
        producer.put("enable.idempotence", true);
        producer.put("acks", "all");
        producer.put("key.serializer", ByteArraySerializer.class);
        producer.put("value.serializer", ByteArraySerializer.class);
        producer.putIfAbsent("max.block.ms", WAIT_MAX_MS);
        producer.putIfAbsent("request.timeout.ms", WAIT_MAX_MS / 2);
        producer.putIfAbsent("delivery.timeout.ms", WAIT_MAX_MS);
        // What is sent is waited for, so that waiting for more only costs time.
        producer.putIfAbsent("linger.ms", 0);
        producer.putIfAbsent("batch.size", Math.min(128 * 1024, recordMax / 2));
        producer.put("max.request.size", Math.max(1 << 20, recordMax + 1024));
        return producer;
    }

    /**
     * A consumer that shares the partitions with others of its group, begins at the oldest record, and commits when it is told to.
     *
     * @param recordsMax of one poll
     */
    public Map<String, Object> consumer(String group, int recordsMax) {
        Map<String, Object> consumer = consumer();
        consumer.put("group.id", group);
        consumer.put("auto.offset.reset", "earliest");
        consumer.put("max.poll.records", recordsMax);
        // What stays where it is goes on while the rest moves.
        consumer.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        consumer.putIfAbsent("fetch.max.bytes", FETCH_MAX);
        consumer.putIfAbsent("session.timeout.ms", SILENT_MAX_MS);
        return consumer;
    }

    Map<String, Object> consumer() {
        Map<String, Object> consumer = common();
        consumer.put("isolation.level", "read_committed");
        consumer.put("enable.auto.commit", false);
        consumer.put("auto.offset.reset", "none");
        consumer.put("key.deserializer", ByteArrayDeserializer.class);
        consumer.put("value.deserializer", ByteArrayDeserializer.class);
        consumer.putIfAbsent("default.api.timeout.ms", WAIT_MAX_MS);
        return consumer;
    }
}
