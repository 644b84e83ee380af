package dev.agijobs.wiring;

import dev.agijobs.publish.kafka.RelayState;
import dev.agijobs.publish.kafka.RelayStatus;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Well means that events go to Kafka as they come, or are meant to go nowhere. Runs go on without it, so that this node is ready all the same. */
@Wellness
@ApplicationScoped
public class RelayFollows implements HealthCheck {

    private final Node node;

    RelayFollows(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        List<RelayStatus> groups = node.relayStatus();
        boolean well = groups.stream()
                .noneMatch(group -> group.state() == RelayState.WAITING || group.state() == RelayState.STOPPED);
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("relay").status(well);
        for (RelayStatus group : groups) {
            String name = "group-" + group.group();
            answer.withData(name, group.state().name().toLowerCase(Locale.ROOT));
            answer.withData(name + "-behind", group.behind());
            if (group.trouble() != null) {
                answer.withData(name + "-trouble", group.trouble());
            }
        }
        return answer.build();
    }
}
