package dev.agijobs.publish.kafka;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a group stands.
 *
 * @param behind events that are not published yet; 0 while another node publishes, {@link #UNKNOWN} before the first word from Kafka
 * @param oldest when the oldest of these occurred, or null
 * @param trouble what it waits for or why it stopped, or null
 */
public record RelayStatus(
        int group,
        RelayState state,
        long behind,
        @Nullable Instant oldest,
        @Nullable String trouble) {

    static final long UNKNOWN = -1;
}
