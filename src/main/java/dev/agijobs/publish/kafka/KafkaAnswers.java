package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.StoreUnavailable;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** Says in the words of the log that Kafka does not answer. */
final class KafkaAnswers {
    private KafkaAnswers() {}

    /** @throws StoreUnavailable for every {@link KafkaException} */
    static <T> T of(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new StoreUnavailable("Kafka cannot be read now: " + e.getMessage(), e);
        }
    }
}
