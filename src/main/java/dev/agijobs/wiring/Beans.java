package dev.agijobs.wiring;

import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.rest.Offload;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.rest.SystemInfo;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.store.ArtifactStore;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What resources and checks may ask for. Everything behind it is put together in {@link Node}. */
@Singleton
final class Beans {

    @Produces
    @Singleton
    Node node(OrchestratorConfig config, Vertx vertx, @ConfigProperty(name = "quarkus.http.host") String host) {
        Refusal.ofOpenHost(host);
        try {
            return new Node(config, vertx, Clock.systemUTC());
        } catch (RuntimeException e) {
            throw Refusal.of(e);
        }
    }

    @Produces
    @Singleton
    EventLog log(Node node) {
        return node.log;
    }

    @Produces
    @Singleton
    ArtifactStore artifacts(Node node) {
        return node.artifacts;
    }

    @Produces
    @Singleton
    RunService runs(Node node) {
        return node.runs;
    }

    @Produces
    @Singleton
    PlanCheck plans(Node node) {
        return node.plans;
    }

    @Produces
    @Singleton
    Offload offload(Node node) {
        return new Offload(node.workers);
    }

    @Produces
    @Singleton
    StreamAudit audit(Node node) {
        return new StreamAudit(node.log, node.artifacts);
    }

    @Produces
    @Singleton
    SystemInfo system(
            Node node,
            OrchestratorConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") String bodyMax) {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("attempts_max", config.engine().attemptsMax());
        limits.put("active_runs_max", config.engine().activeRunsMax());
        limits.put("idle_runs_max", config.engine().idleRunsMax());
        limits.put("mailbox_max", config.engine().mailboxMax());
        limits.put("body_max", bodyMax);
        String nodeId = "node-" + UUID.randomUUID().toString().substring(0, 8);
        return new SystemInfo(version, "sqlite", "off", nodeId, 1, node.log.logId(), limits, 0);
    }
}
