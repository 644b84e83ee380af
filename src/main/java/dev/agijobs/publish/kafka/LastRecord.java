package dev.agijobs.publish.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds the last committed record of a partition. What was aborted and the marks of transactions have offsets too, so it may lie some way before the end. */
final class LastRecord {
    /** Offsets looked at first; a transaction that was committed last has its record among these. */
    private static final long NEAR = 16;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration AT_MOST = Duration.ofMillis(KafkaSettings.WAIT_MAX_MS);

    private LastRecord() {}

    /** Of each partition that has one. Blocks. */
    static List<byte[]> ofEach(KafkaSettings settings, String topic) {
        int partitions;
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer())) {
            partitions = consumer.partitionsFor(topic).size();
        }
        return IntStream.range(0, partitions)
                .mapToObj(partition -> of(settings, topic, partition))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Blocks. @throws KafkaException when Kafka does not answer */
    static Optional<byte[]> of(KafkaSettings settings, String topic, int partition) {
        TopicPartition place = new TopicPartition(topic, partition);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer())) {
            consumer.assign(List.of(place));
            long begin = offset(consumer.beginningOffsets(List.of(place)), place);
            long end = offset(consumer.endOffsets(List.of(place)), place);
            for (long back = NEAR; ; back *= NEAR) {
                long from = Math.max(begin, end - back);
                Optional<byte[]> found = last(consumer, place, from, end);
                if (found.isPresent() || from == begin) {
                    return found;
                }
            }
        }
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition place) {
        Long offset = offsets.get(place);
        if (offset == null) {
            throw new KafkaException("The brokers do not say where " + place + " ends");
        }
        return offset;
    }

    private static Optional<byte[]> last(Consumer<byte[], byte[]> consumer, TopicPartition place, long from, long end) {
        Optional<byte[]> last = Optional.empty();
        consumer.seek(place, from);
        long giveUpAt = System.nanoTime() + AT_MOST.toNanos();
        while (consumer.position(place) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                last = Optional.ofNullable(record.value());
            }
            if (System.nanoTime() - giveUpAt > 0) {
                throw new KafkaException("The end of " + place + " was not read in time");
            }
        }
        return last;
    }
}
