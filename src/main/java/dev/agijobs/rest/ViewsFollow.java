package dev.agijobs.rest;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Well means that no view stands still. Runs go on without it, so that this node is ready all the same. */
@Wellness
@ApplicationScoped
public class ViewsFollow implements HealthCheck {

    private final ViewWatch watch;

    ViewsFollow(ViewWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("views").status(!watch.anyFailed());
        watch.states()
                .forEach((name, state) -> answer.withData(name, state.name().toLowerCase(Locale.ROOT)));
        return answer.build();
    }
}
