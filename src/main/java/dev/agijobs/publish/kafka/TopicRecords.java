package dev.agijobs.publish.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** All committed records of a topic, from its start to the end that it had at the last look; those of a partition in order. Blocks; for one thread. */
final class TopicRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SILENCE_MAX = Duration.ofMillis(3L * KafkaSettings.WAIT_MAX_MS);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private Map<TopicPartition, Long> ends;

    /** @throws NotRestorable when there is no such topic, or its first records are gone */
    TopicRecords(KafkaSettings settings, String topic) {
        this.topic = topic;
        consumer = new KafkaConsumer<>(settings.consumer());
        try {
            partitions = consumer.partitionsFor(topic).stream()
                    .map(found -> new TopicPartition(topic, found.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new NotRestorable("There is no topic " + topic + ": nothing was published there");
            }
            consumer.assign(partitions);
            ends = consumer.endOffsets(partitions);
            rewind();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Goes back to the start. */
    void rewind() {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
            if (begins.getOrDefault(partition, -1L) != 0) {
                throw new NotRestorable(
                        "The first records of %s are gone; only a topic that is kept for ever can be read from the start"
                                .formatted(partition));
            }
        }
        consumer.seekToBeginning(partitions);
    }

    /** Those that come next, and none at the end. @throws KafkaException when Kafka does not answer */
    ConsumerRecords<byte[], byte[]> next() {
        long giveUpAt = System.nanoTime() + SILENCE_MAX.toNanos();
        boolean looked = false;
        while (true) {
            if (atEnd()) {
                if (looked) {
                    return ConsumerRecords.empty();
                }
                looked = true;
                ends = consumer.endOffsets(partitions);
                continue;
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                return records;
            }
            if (System.nanoTime() - giveUpAt > 0) {
                throw new KafkaException("The end of " + topic + " was not read in time");
            }
        }
    }

    private boolean atEnd() {
        return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
