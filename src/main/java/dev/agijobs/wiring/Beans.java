package dev.agijobs.wiring;

import dev.agijobs.cluster.Peers;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.rest.Admission;
import dev.agijobs.rest.BulkCommands;
import dev.agijobs.rest.EventCommands;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.Offload;
import dev.agijobs.rest.Positions;
import dev.agijobs.rest.PublishedFeed;
import dev.agijobs.rest.RunsElsewhere;
import dev.agijobs.rest.SchedulesResource;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.rest.SystemInfo;
import dev.agijobs.rest.ViewReads;
import dev.agijobs.rest.ViewWatch;
import dev.agijobs.rest.live.LiveReaders;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.store.ArtifactStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What resources and checks may ask for. Everything behind it is put together in {@link Node}. */
@Singleton
final class Beans {

    @Produces
    @Singleton
    Node node(
            OrchestratorConfig config,
            Vertx vertx,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        Refusal.ofOpenHost(host);
        try {
            return new Node(config, vertx, Clock.systemUTC(), registry);
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
    ScheduleService scheduleService(Node node) {
        return node.schedules;
    }

    @Produces
    @Singleton
    Peers peers(Node node) {
        return node.peers;
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
    LogAudit logAudit(Node node, StreamAudit streams) {
        return new LogAudit(node.backend.feed(), node.log, streams);
    }

    @Produces
    @Singleton
    FeedReader feed(Node node) {
        return node.reads.feed;
    }

    @Produces
    @Singleton
    ProjectionRunner projections(Node node) {
        return node.reads.runner;
    }

    @Produces
    @Singleton
    PublishedFeed publishedFeed(Node node) {
        return () -> Publishing.feed(node);
    }

    @Produces
    @Singleton
    RunViews runViews(Node node) {
        return node.reads.runs;
    }

    @Produces
    @Singleton
    Scoreboard scoreboard(Node node) {
        return node.reads.scoreboard;
    }

    @Produces
    @Singleton
    Positions positions(Node node) {
        return new Positions(node.backend.feed());
    }

    @Produces
    @Singleton
    ViewReads viewReads(Node node, Positions positions) {
        return new ViewReads(node.reads.runner, positions);
    }

    @Produces
    @Singleton
    RunsElsewhere runsElsewhere(Node node) {
        return node.elsewhere;
    }

    @Produces
    @Singleton
    EventCommands eventCommands(Node node) {
        return node.commands;
    }

    @Produces
    @Singleton
    BulkCommands bulkCommands(Node node, RunsElsewhere elsewhere) {
        return new BulkCommands(node.reads.runs, node.runs, elsewhere);
    }

    @Produces
    @Singleton
    ViewWatch viewWatch(Node node) {
        return node.reads.watch;
    }

    @Produces
    @Singleton
    LiveReaders readers(Node node, OrchestratorConfig all, Vertx vertx, MeterRegistry registry) {
        OrchestratorConfig.Limits config = all.limits();
        LiveReaders.Limits limits =
                new LiveReaders.Limits(config.readersMax(), config.readersPatience(), config.readersHeartbeat());
        LiveReaders readers = new LiveReaders(vertx, limits, node.reads.sending);
        Gauge.builder("orchestrator.readers", readers::count).register(registry);
        Gauge.builder("orchestrator.readers.untaken", readers::untakenBytes)
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("orchestrator.readers.cut.off", readers, LiveReaders::cutOff)
                .register(registry);
        return readers;
    }

    @Produces
    @Singleton
    Admission admission(Node node) {
        return node.admission;
    }

    @Produces
    @Singleton
    SchedulesResource.Desk schedules(Node node, OrchestratorConfig config) {
        return new SchedulesResource.Desk(
                node.schedules,
                node.reads.schedules,
                node.plans,
                node.missions,
                config.limits().schedulesMax());
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
        limits.put("schedules_max", config.limits().schedulesMax());
        limits.put("readers_max", config.limits().readersMax());
        Backend.About about = node.backend.about();
        return new SystemInfo(
                version,
                about.name(),
                node.backend.live() == null ? "off" : "redis",
                node.kafka.isPresent() ? "kafka" : "off",
                node.id,
                about.shards(),
                node.log.logId(),
                limits,
                0,
                List.of());
    }
}
