package dev.agijobs.publish.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics, and asks what the brokers say of them. Blocks, but for {@link #look}; fails with {@link KafkaException} when Kafka does not answer. */
public final class TopicAdmin implements AutoCloseable {
    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final KafkaSettings settings;
    private final Admin admin;

    public TopicAdmin(KafkaSettings settings) {
        this.settings = settings;
        this.admin = Admin.create(settings.admin());
    }

    /** Makes a topic, unless it is there. */
    public void make(String topic, int partitions, Map<String, String> config) {
        Optional<Short> replication =
                settings.replication() == 0 ? Optional.empty() : Optional.of((short) settings.replication());
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), replication).configs(config);
        try {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw failure(e);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Those of these that are there. */
    Map<String, TopicDescription> describe(List<String> names) {
        Map<String, TopicDescription> there = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            try {
                there.put(name, future.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failure(e);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        });
        return there;
    }

    /** These, which were made: a broker hears a moment later of what was made at another. */
    public Map<String, TopicDescription> awaitAll(List<String> names) {
        for (int tries = 0; tries < TRIES; tries++) {
            Map<String, TopicDescription> there = describe(names);
            if (there.size() == names.size()) {
                return there;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new KafkaException("The brokers do not know of the topics that were made");
    }

    /** Done when the brokers say that these are all there; fails as they say. */
    public KafkaFuture<?> look(List<String> names) {
        return admin.describeTopics(names).allTopicNames();
    }

    Map<String, Config> configs(List<String> names) {
        List<ConfigResource> wanted = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        return ask(() -> admin.describeConfigs(wanted).all().get()).entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
    }

    boolean hasRecords(TopicDescription topic) {
        Map<TopicPartition, OffsetSpec> ends = topic.partitions().stream()
                .collect(Collectors.toMap(
                        p -> new TopicPartition(topic.name(), p.partition()), p -> OffsetSpec.latest()));
        return ask(() -> admin.listOffsets(ends).all().get()).values().stream().anyMatch(end -> end.offset() > 0);
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaException("Interrupted while Kafka was asked", e);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
