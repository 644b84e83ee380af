package dev.agijobs.publish.kafka;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The topics: made where they are absent, and held against the settings where they are there. Blocks; for one thread. */
final class Topics implements AutoCloseable {
    /** Of a record, beside its key, value and headers. */
    static final int RECORD_OVERHEAD = 512;

    private static final Map<String, String> KEPT_FOR_EVER =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
    private static final Map<String, String> LAST_OF_EACH_KEY = Map.of(
            "cleanup.policy",
            "compact",
            "segment.bytes",
            "4194304",
            "segment.ms",
            "3600000",
            "delete.retention.ms",
            "1000");

    /**
     * What is there.
     *
     * @param partitions of the topic of events
     * @param eventMax bytes of the largest record in the topic of events
     * @param artifactMax bytes of the largest record in the topic of artifacts
     * @param keepsAll whether both keep what they get for ever
     */
    record Found(int partitions, int eventMax, int artifactMax, boolean keepsAll) {}

    private final KafkaSettings settings;
    private final TopicAdmin admin;
    private final Set<String> known = new HashSet<>();

    Topics(KafkaSettings settings) {
        this.settings = settings;
        this.admin = new TopicAdmin(settings);
    }

    /**
     * Makes what is absent.
     *
     * @throws RelayStopped when what is there does not fit
     * @throws KafkaException when Kafka does not answer
     */
    Found prepare() {
        List<String> names = List.of(settings.cursors(), settings.artifacts(), settings.events());
        Map<String, TopicDescription> there = admin.describe(names);
        if (!there.containsKey(settings.cursors()) && hasRecords(there.get(settings.events()))) {
            throw new RelayStopped(
                    "The topic %s has events, but %s, which says how far they go, is gone. Choose another orchestrator.kafka.prefix, or remove both"
                            .formatted(settings.events(), settings.cursors()));
        }
        // The one of events last: while it is absent nothing was published.
        admin.make(settings.cursors(), settings.groups(), LAST_OF_EACH_KEY);
        admin.make(settings.artifacts(), settings.partitions(), KEPT_FOR_EVER);
        admin.make(settings.events(), settings.partitions(), KEPT_FOR_EVER);
        return check(admin.awaitAll(names));
    }

    private Found check(Map<String, TopicDescription> there) {
        requirePartitions(there, settings.cursors(), settings.groups(), "groups");
        requirePartitions(there, settings.events(), settings.partitions(), "partitions");
        Map<String, Config> configs = admin.configs(List.of(settings.artifacts(), settings.events()));
        return new Found(
                settings.partitions(),
                number(configs, settings.events(), "max.message.bytes"),
                number(configs, settings.artifacts(), "max.message.bytes"),
                keepsAll(configs, settings.events()) && keepsAll(configs, settings.artifacts()));
    }

    private static void requirePartitions(
            Map<String, TopicDescription> there, String topic, int wanted, String setting) {
        int has = Optional.ofNullable(there.get(topic))
                .map(description -> description.partitions().size())
                .orElse(0);
        if (has != wanted) {
            throw new RelayStopped(
                    "The topic %s has %d partitions, which cannot be changed without mixing up the order of events, but orchestrator.kafka.%s is %d. Set it to %d"
                            .formatted(topic, has, setting, wanted, has));
        }
    }

    private static boolean keepsAll(Map<String, Config> configs, String topic) {
        return "delete".equals(value(configs, topic, "cleanup.policy"))
                && "-1".equals(value(configs, topic, "retention.ms"))
                && "-1".equals(value(configs, topic, "retention.bytes"));
    }

    private static int number(Map<String, Config> configs, String topic, String name) {
        return Integer.parseInt(value(configs, topic, name));
    }

    private static String value(Map<String, Config> configs, String topic, String name) {
        Config config = configs.get(topic);
        var entry = config == null ? null : config.get(name);
        if (entry == null) {
            throw new KafkaException("The brokers do not say %s of %s".formatted(name, topic));
        }
        return entry.value();
    }

    private boolean hasRecords(@Nullable TopicDescription events) {
        return events != null && admin.hasRecords(events);
    }

    /** Makes the topic of a type, unless it is there. */
    void ofType(String type) {
        String topic = settings.events(type);
        if (known.add(topic)) {
            try {
                admin.make(topic, settings.partitions(), KEPT_FOR_EVER);
            } catch (RuntimeException e) {
                known.remove(topic);
                throw e;
            }
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
