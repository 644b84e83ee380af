package dev.agijobs.wiring;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;

/** Well means that the live cache is there, if one was named. Without it all is answered from Postgres, so that this node is ready all the same. */
@Wellness
@ApplicationScoped
public class LiveCacheThere implements HealthCheck {

    private static final String NAME = "live cache";

    private final Node node;

    LiveCacheThere(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        return answer(node.backend.live());
    }

    static HealthCheckResponse answer(Backend.@Nullable Live live) {
        String state = live == null ? "off" : live.cache().isConnected() ? "connected" : "away";
        return HealthCheckResponse.named(NAME)
                .status(!state.equals("away"))
                .withData("state", state)
                .build();
    }
}
