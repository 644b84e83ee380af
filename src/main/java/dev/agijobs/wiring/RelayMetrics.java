package dev.agijobs.wiring;

import dev.agijobs.publish.kafka.RelayState;
import dev.agijobs.publish.kafka.RelayStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Figures of what this node publishes to Kafka. */
final class RelayMetrics {
    private final Node node;
    private final Clock clock;

    private RelayMetrics(Node node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    static void register(Node node, Clock clock, MeterRegistry registry) {
        RelayMetrics metrics = new RelayMetrics(node, clock);
        FunctionCounter.builder("orchestrator.relay.events", node, Node::published)
                .register(registry);
        Gauge.builder("orchestrator.relay.behind", metrics::behind).register(registry);
        Gauge.builder("orchestrator.relay.lag", metrics::lagSeconds)
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("orchestrator.relay.stopped", metrics::stopped).register(registry);
    }

    /** Not a number when it is unknown. */
    private double behind() {
        double sum = 0;
        for (RelayStatus group : node.relayStatus()) {
            sum += group.behind() < 0 ? Double.NaN : group.behind();
        }
        return sum;
    }

    private double lagSeconds() {
        Instant now = clock.instant();
        return node.relayStatus().stream()
                .map(RelayStatus::oldest)
                .filter(Objects::nonNull)
                .mapToDouble(oldest -> Math.max(0, Duration.between(oldest, now).toMillis() / 1_000.0))
                .max()
                .orElse(0);
    }

    private long stopped() {
        return node.relayStatus().stream()
                .filter(group -> group.state() == RelayState.STOPPED)
                .count();
    }
}
