package dev.agijobs.wiring;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.publish.kafka.KafkaRelay;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.PublishedLog;
import dev.agijobs.store.ArtifactStore;
import java.util.Optional;
import java.util.Set;

/** Whether and where events are published. */
final class Publishing {
    /** A group is published by the node that would have the stream of this name and the group's number; there is none. */
    private static final String GROUP = "relay-";

    /** Groups of shards that are published at once, where the log has as many. */
    private static final int GROUPS = 4;

    private Publishing() {}

    /**
     * What the settings say of Kafka.
     *
     * @param shards of the log
     * @throws IllegalArgumentException with a sentence for whoever set them
     */
    static Optional<KafkaSettings> settings(OrchestratorConfig config, int shards) {
        OrchestratorConfig.Kafka kafka = config.kafka();
        return config.kafkaBootstrap()
                .map(bootstrap -> new KafkaSettings(
                        bootstrap,
                        kafka.prefix(),
                        kafka.partitions().orElse(shards),
                        kafka.groups().orElse(Math.min(GROUPS, shards)),
                        kafka.replication(),
                        kafka.typeTopics().map(Set::copyOf).orElse(Set.of()),
                        kafka.client()));
    }

    /** Begins to publish what the backend has. */
    static KafkaRelay start(
            KafkaSettings settings, Backend backend, EventLog log, ArtifactStore artifacts, Failpoints failpoints) {
        PublishedLog published = new PublishedLog(log.logId(), backend.feed(), artifacts, ClaimCheck::claim);
        return new KafkaRelay(settings, published, group -> backend.ownership().isHere(GROUP + group), failpoints);
    }
}
