package dev.agijobs.wiring;

import dev.agijobs.command.kafka.CommandsStatus;
import dev.agijobs.command.kafka.KafkaCommands;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Well means that commands are taken from Kafka as they come, or are meant to come from nowhere. Runs go on without it, so that this node is ready all the same. */
@Wellness
@ApplicationScoped
public class CommandsTaken implements HealthCheck {

    private final Node node;

    CommandsTaken(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("commands");
        CommandsStatus status = node.commandsTaken().map(KafkaCommands::status).orElse(null);
        if (status == null) {
            return answer.up().build();
        }
        if (status.trouble() != null) {
            answer.withData("trouble", status.trouble());
        }
        status.waiting().forEach((partition, trouble) -> answer.withData("partition-" + partition, trouble));
        return answer.status(status.well()).build();
    }
}
