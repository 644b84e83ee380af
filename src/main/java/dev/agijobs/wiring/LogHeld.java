package dev.agijobs.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that this node may append: that it holds the log. */
@Readiness
@ApplicationScoped
public class LogHeld implements HealthCheck {

    private static final String NAME = "event log is held";

    private final Node node;

    LogHeld(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named(NAME).status(node.backend.holdsLog()).build();
    }
}
