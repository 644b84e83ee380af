package dev.agijobs.command.kafka;

import dev.agijobs.publish.DeadLetterHeaders;
import dev.agijobs.publish.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Sets commands aside on a topic of their own, as they were and with the reason. Thread-safe. */
final class DeadLetters implements AutoCloseable {
    private static final int RECORD_MAX = 16 << 20;
    private static final String TOO_LARGE =
            " The record itself is too large for this topic, so that it is only where it came from";

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    DeadLetters(KafkaSettings settings) {
        this.topic = settings.topics().deadLetters();
        this.producer = new KafkaProducer<>(settings.producer(RECORD_MAX));
    }

    /** Answers when the brokers have it. Blocks. @throws KafkaException when they do not say so in time */
    void put(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
        try {
            send(record.key(), record.value(), headers(record, record.headers(), reason));
        } catch (RecordTooLargeException e) {
            send(null, null, headers(record, new RecordHeaders(), reason + TOO_LARGE));
        }
    }

    private void send(byte @Nullable [] key, byte @Nullable [] value, Headers headers) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, null, null, key, value, headers))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    /** A letter that was sent again has those of the last time, which mean nothing any more. */
    private static Headers headers(ConsumerRecord<byte[], byte[]> record, Headers own, String reason) {
        Headers all = new RecordHeaders(own);
        set(all, DeadLetterHeaders.REASON, reason);
        set(all, DeadLetterHeaders.ORIGIN_TOPIC, record.topic());
        set(all, DeadLetterHeaders.ORIGIN_PARTITION, Integer.toString(record.partition()));
        set(all, DeadLetterHeaders.ORIGIN_OFFSET, Long.toString(record.offset()));
        return all;
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
