package dev.agijobs.command.kafka;

import dev.agijobs.publish.TopicNames;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.TopicAdmin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A member of the group, until something fails. It polls whatever happens, so that it stays a member: records go to a {@link Lane} for each partition, and a partition whose
 * lane is full is paused. What lanes have settled is committed. Blocks; for one thread, but for {@link #waiting}.
 */
final class Session implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = System.getLogger(Session.class.getName());

    /** Of one poll, over all partitions. */
    private static final int RECORDS_MAX = 200;

    private static final Duration POLL_BUSY = Duration.ofMillis(50);
    private static final Duration POLL_IDLE = Duration.ofMillis(500);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(2);
    private static final Duration LEAVE_MAX = Duration.ofSeconds(1);

    /** That records under way may take to end when their partitions go. */
    private static final long END_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Makes the lane of a partition. */
    @FunctionalInterface
    interface Lanes {
        Lane open(TopicPartition partition, DeadLetters deadLetters);
    }

    private final Lanes opening;
    private final TopicAdmin admin;
    private final TopicsThere there;
    private final DeadLetters deadLetters;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private boolean committing;

    /** Makes the topics, unless they are there, and joins the group. */
    Session(KafkaSettings settings, String group, Lanes opening) {
        this.opening = opening;
        TopicNames topics = settings.topics();
        List<String> names = List.of(topics.commands(), topics.deadLetters());
        admin = new TopicAdmin(settings);
        try {
            for (String name : names) {
                admin.make(name, settings.partitions(), Map.of());
            }
            admin.awaitAll(names);
            there = new TopicsThere(admin, names);
            deadLetters = new DeadLetters(settings);
            consumer = consumer(settings, group);
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
        consumer.subscribe(List.of(topics.commands()), this);
    }

    private Consumer<byte[], byte[]> consumer(KafkaSettings settings, String group) {
        try {
            return new KafkaConsumer<>(settings.consumer(group, RECORDS_MAX));
        } catch (RuntimeException e) {
            deadLetters.close();
            throw e;
        }
    }

    /** Polls once, and looks after what came of what was polled before. @return why Kafka cannot be reached, or null */
    @Nullable
    String turn() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(isBusy() ? POLL_BUSY : POLL_IDLE);
        for (TopicPartition partition : records.partitions()) {
            Lane lane = lanes.get(partition);
            if (lane != null) {
                lane.add(records.records(partition));
            }
        }
        lanes.forEach((partition, lane) -> {
            if (lane.isFull()) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        });
        commit();
        return there.trouble();
    }

    private boolean isBusy() {
        return committing || lanes.values().stream().anyMatch(Lane::isBusy) || !due().isEmpty();
    }

    /** By partition, what its next record has been waiting for some time. Any thread. */
    SortedMap<Integer, String> waiting() {
        SortedMap<Integer, String> waiting = new TreeMap<>();
        lanes.forEach((partition, lane) -> {
            String trouble = lane.trouble();
            if (trouble != null) {
                waiting.put(partition.partition(), trouble);
            }
        });
        return waiting;
    }

    /** What is settled and not committed. */
    private Map<TopicPartition, OffsetAndMetadata> due() {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        lanes.forEach((partition, lane) -> {
            long settled = lane.settled();
            if (settled != Lane.NONE && settled != committed.getOrDefault(partition, Lane.NONE)) {
                due.put(partition, new OffsetAndMetadata(settled));
            }
        });
        return due;
    }

    /** One commit at a time; one that fails is made up for by the next. */
    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> due = due();
        if (committing || due.isEmpty()) {
            return;
        }
        committing = true;
        consumer.commitAsync(due, (offsets, failure) -> {
            committing = false;
            if (failure == null) {
                offsets.forEach((partition, offset) -> {
                    if (lanes.containsKey(partition)) {
                        committed.put(partition, offset.offset());
                    }
                });
            }
        });
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> lanes.put(partition, opening.open(partition, deadLetters)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        end(partitions);
        commitNow();
        forget(partitions);
    }

    /** Another member has them already, so that there is nothing to commit. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        lanes(partitions).forEach(Lane::close);
        forget(partitions);
    }

    private List<Lane> lanes(Collection<TopicPartition> partitions) {
        return partitions.stream().map(lanes::get).filter(Objects::nonNull).toList();
    }

    private void end(Collection<TopicPartition> partitions) {
        List<Lane> ending = lanes(partitions);
        ending.forEach(Lane::close);
        long until = System.nanoTime() + END_MAX_NANOS;
        ending.forEach(lane -> lane.awaitEnd(until));
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(lanes::remove);
        partitions.forEach(committed::remove);
    }

    /** What is not committed comes again, and is not carried out again. */
    private void commitNow() {
        Map<TopicPartition, OffsetAndMetadata> due = due();
        try {
            if (!due.isEmpty()) {
                consumer.commitSync(due, COMMIT_MAX);
            }
        } catch (KafkaException e) {
            LOG.log(Level.INFO, "Commands that are done will come again: {0}", e.getMessage());
        }
    }

    /** Leaves the group, which revokes the partitions. Blocks for a few seconds at most. */
    @Override
    public void close() {
        lanes.values().forEach(Lane::close);
        try {
            consumer.close(CloseOptions.timeout(COMMIT_MAX.plus(LEAVE_MAX)));
        } catch (KafkaException e) {
            LOG.log(Level.INFO, "The group of commands was not left in order: {0}", e.getMessage());
        }
        deadLetters.close();
        admin.close();
    }
}
