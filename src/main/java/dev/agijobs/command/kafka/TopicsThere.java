package dev.agijobs.command.kafka;

import dev.agijobs.publish.kafka.TopicAdmin;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks every now and then whether the topics are there, as a consumer says nothing while no broker answers. Never blocks; for one thread. */
final class TopicsThere {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final TopicAdmin admin;
    private final List<String> names;
    private long askedAt = System.nanoTime();
    private @Nullable KafkaFuture<?> asked;
    private @Nullable String trouble;

    TopicsThere(TopicAdmin admin, List<String> names) {
        this.admin = admin;
        this.names = names;
    }

    /**
     * Why Kafka does not answer, as far as is known, or null.
     *
     * @throws KafkaException when it says that they are not there
     */
    @Nullable
    String trouble() {
        KafkaFuture<?> answer = asked;
        if (answer != null && answer.isDone()) {
            trouble = troubleOf(answer);
            asked = null;
        } else if (answer == null && System.nanoTime() - askedAt > EVERY_NANOS) {
            askedAt = System.nanoTime();
            asked = admin.look(names);
        }
        return trouble;
    }

    private static @Nullable String troubleOf(KafkaFuture<?> answer) {
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException gone) {
                throw gone;
            }
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "Interrupted";
        }
    }
}
