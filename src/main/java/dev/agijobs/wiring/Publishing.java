package dev.agijobs.wiring;

import dev.agijobs.command.kafka.KafkaCommands;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.projection.RebuildSource;
import dev.agijobs.publish.kafka.KafkaFeed;
import dev.agijobs.publish.kafka.KafkaRelay;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.NotRestorable;
import dev.agijobs.publish.kafka.PublishedLog;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.store.ArtifactStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

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
        if (kafka.commands() && config.kafkaBootstrap().isEmpty()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_KAFKA_COMMANDS is set; set ORCHESTRATOR_KAFKA_BOOTSTRAP too, to say where commands come from");
        }
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

    /** For commands that read what was published, whatever its shape. @throws IllegalArgumentException when it is not said where Kafka is */
    static KafkaSettings required(OrchestratorConfig config) {
        return settings(config, 1)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Set ORCHESTRATOR_KAFKA_BOOTSTRAP to say where events were published"));
    }

    /** What was published, to be read from its start. Fails with {@link Refused}, and {@code StoreUnavailable} when Kafka does not answer. */
    static Uni<RebuildSource> feed(Node node) {
        if (node.kafka.isEmpty()) {
            return Uni.createFrom()
                    .failure(
                            () -> new Refused(
                                    Code.REBUILD_SOURCE_UNAVAILABLE,
                                    "Nothing is published to Kafka here, so there is nothing to read; the log has every event: use source log"));
        }
        return Uni.createFrom()
                .item(() -> {
                    KafkaFeed feed = new KafkaFeed(node.kafka.get(), node.artifacts);
                    if (!feed.start().equals(node.backend.feed().start())) {
                        feed.close();
                        throw new Refused(Code.REBUILD_SOURCE_UNAVAILABLE, "What was published is of another log");
                    }
                    return new RebuildSource(feed, feed::close);
                })
                .runSubscriptionOn(node.workers)
                .onFailure(NotRestorable.class)
                .transform(e -> new Refused(Code.REBUILD_SOURCE_UNAVAILABLE, String.valueOf(e.getMessage())));
    }

    /** Counts what was taken from Kafka by this process. */
    static void measureCommands(Node node, MeterRegistry registry) {
        count(node, registry, "done", KafkaCommands::done);
        count(node, registry, "dead", KafkaCommands::dead);
    }

    private static void count(
            Node node, MeterRegistry registry, String outcome, ToDoubleFunction<KafkaCommands> count) {
        FunctionCounter.builder(
                        "orchestrator.kafka.commands",
                        node,
                        all -> all.commandsTaken()
                                .map(taken -> count.applyAsDouble(taken))
                                .orElse(0.0))
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Begins to publish what the backend has. */
    static KafkaRelay start(
            KafkaSettings settings, Backend backend, EventLog log, ArtifactStore artifacts, Failpoints failpoints) {
        PublishedLog published = new PublishedLog(log.logId(), backend.feed(), artifacts);
        return new KafkaRelay(settings, published, group -> backend.ownership().isHere(GROUP + group), failpoints);
    }
}
