package dev.agijobs.rest;

import dev.agijobs.eventlog.EventLog;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that the log can be read. */
@Readiness
@ApplicationScoped
public class LogReadable implements AsyncHealthCheck {

    private static final String NAME = "event log";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EventLog log;

    LogReadable(EventLog log) {
        this.log = log;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return log.head("readiness")
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(head -> HealthCheckResponse.up(NAME))
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.down(NAME));
    }
}
