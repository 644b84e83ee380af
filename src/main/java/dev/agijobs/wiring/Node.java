package dev.agijobs.wiring;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.cluster.Peers;
import dev.agijobs.cluster.RemoteStreams;
import dev.agijobs.command.kafka.KafkaCommands;
import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.EngineParts;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.Ids;
import dev.agijobs.engine.Reconciler;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamLog;
import dev.agijobs.engine.ThreadScheduler;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.engine.schedule.ScheduleSettings;
import dev.agijobs.eventlog.ArmedFailpoint;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.publish.kafka.KafkaRelay;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.RelayStatus;
import dev.agijobs.rest.Admission;
import dev.agijobs.rest.EventCommands;
import dev.agijobs.rest.Offload;
import dev.agijobs.rest.RunsElsewhere;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.run.WaitTools;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.tool.ToolRegistry;
import dev.agijobs.tool.builtin.BuiltinTools;
import dev.agijobs.tool.http.OutgoingSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All parts of the engine of one process, put together: opened in the order in which they need each other, closed in the opposite one. */
final class Node implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Node.class);

    private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

    final ExecutorService workers;
    /** Of this life of this node. */
    final String id = "node-" + UUID.randomUUID().toString().substring(0, 8);

    final Backend backend;
    final EventLog log;
    final ArtifactStore artifacts;
    final PlanCheck plans;
    final RunService runs;
    final ReadModels reads;
    final Admission admission;
    final MissionFiles missions;
    final ScheduleService schedules;
    final Ownership ownership;
    final Peers peers;
    final RunsElsewhere elsewhere;
    final EventCommands commands;
    /** Where events are published to. */
    final Optional<KafkaSettings> kafka;

    private final Failpoints failpoints;
    private final ThreadScheduler scheduler;
    private final RunSnapshots snapshots;
    private final Reconciler reconciler;
    private final boolean takesCommands;
    private volatile @Nullable KafkaRelay relay;
    private volatile @Nullable KafkaCommands commandsTaken;

    /** @throws RuntimeException when the backend cannot be used or a setting is wrong; nothing stays open then */
    Node(OrchestratorConfig config, Vertx vertx, Clock clock, MeterRegistry registry) {
        EngineSettings settings = settings(config.engine());
        OutgoingSettings outgoing =
                new OutgoingSettings(config.http().allowHosts(), config.http().allowPrivate());
        ClusterSecret secret = config.clusterSecret().map(ClusterSecret::of).orElse(ClusterSecret.NONE);
        failpoints = config.failpoint().<Failpoints>map(ArmedFailpoint::parse).orElse(Failpoints.NONE);
        ToolRegistry tools = new ToolRegistry(BuiltinTools.all(vertx, outgoing, clock));
        Set<String> toolNames = names(tools);
        Metrics metrics = new Metrics(registry, toolNames);
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("engine-", 1).daemon().factory());
        scheduler = new ThreadScheduler("engine-timer");
        try {
            backend = Backends.open(config, id, vertx, workers, failpoints, metrics);
        } catch (RuntimeException e) {
            closeThreads();
            throw e;
        }
        log = backend.log();
        artifacts = new MeasuredArtifacts(backend.artifacts(), metrics);
        PlanReader reader = new PlanReader(PlanLimits.DEFAULT);
        RunEventCodec codec = new RunEventCodec(reader);
        try {
            kafka = Publishing.settings(config, backend.about().shards());
            snapshots = new RunSnapshots(config, reader, backend.snapshots(), metrics);
        } catch (RuntimeException e) {
            backend.close();
            closeThreads();
            throw e;
        }
        reads = new ReadModels(
                backend.feed(),
                backend.views(),
                artifacts,
                codec,
                clock,
                config.limits().readersHeartbeat(),
                mirrored(backend.live(), id));
        ownership = backend.ownership();
        peers = new Peers(vertx, ownership, secret, workers);
        Cluster cluster = new RemoteStreams(ownership, peers);
        Expressions expressions = new CelExpressions(CelLimits.DEFAULT);
        plans = new PlanCheck(reader, toolNames, expressions);
        runs = new RunService(
                new EngineParts(
                        log,
                        artifacts,
                        codec,
                        expressions,
                        tools,
                        clock,
                        scheduler,
                        workers,
                        Ids.RANDOM,
                        settings,
                        cluster),
                metrics,
                snapshots.ofRuns());
        admission = admission(config);
        elsewhere = new RunsElsewhere(peers::ask);
        commands = new EventCommands(runs, plans, admission, new Offload(workers), elsewhere);
        takesCommands = config.kafka().commands();
        missions = new MissionFiles(config.configDir());
        schedules = new ScheduleService(
                new StreamLog(log, new ClaimCheck(artifacts), Ids.RANDOM),
                new ScheduleEventCodec(reader),
                runs,
                admission::admits,
                clock,
                scheduler,
                workers,
                Ids.RANDOM,
                ScheduleSettings.DEFAULT,
                new ScheduleMetrics(registry),
                cluster);
        reconciler = new Reconciler(
                backend.heads(), runs, Map.of(ScheduleService.STREAMS, schedules), clock, scheduler, settings);
        ownership.onMove(this::moved);
        moved();
        measure(metrics);
        RelayMetrics.register(this, clock, registry);
        Publishing.measureCommands(this, registry);
        LiveMetrics.register(registry, backend.live(), reads.scoreboard);
    }

    private static ReadModels.@Nullable Mirrored mirrored(Backend.@Nullable Live live, String node) {
        return live == null ? null : new ReadModels.Mirrored(live.board(), node);
    }

    private void moved() {
        runs.moved();
        schedules.moved();
        reads.keepViews(ownership.isHere(ProjectionRunner.KEEPER));
    }

    private void measure(Metrics metrics) {
        metrics.gauge("orchestrator.runs.active", "", runs::activeRuns);
        metrics.gauge("orchestrator.append.queue", "", backend.waitingAppends()::getAsInt);
        for (String view : reads.runner.names()) {
            metrics.projection("lag", "seconds", view, () -> reads.watch.lagSeconds(view));
            metrics.projection("behind", "", view, () -> reads.watch.behind(view));
            metrics.projection("progress", "", view, () -> reads.watch.progress(view));
        }
    }

    private Admission admission(OrchestratorConfig config) {
        return new Admission(
                reads.watch::mostBehind,
                config.limits().eventsBehindMax(),
                () -> free(config.stateDir()),
                config.limits().diskFreeMin(),
                System::nanoTime);
    }

    /** Bytes; as many as can be when the file system does not say. */
    private static long free(Path dir) {
        try {
            return Files.getFileStore(dir).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static EngineSettings settings(OrchestratorConfig.Engine config) {
        return new EngineSettings(
                config.attemptsMax(),
                config.activeRunsMax(),
                config.idleRunsMax(),
                config.mailboxMax(),
                config.reconcileEvery(),
                config.loadsMax());
    }

    /** Names that steps may use: tools, and waits of the engine itself. */
    private static Set<String> names(ToolRegistry tools) {
        Set<String> names = new HashSet<>(tools.names());
        names.addAll(WaitTools.ALL);
        return names;
    }

    /** Resumes unfinished runs and keeps the views, now and always. */
    void start() {
        reads.start();
        reconciler.start();
        relay = kafka.map(settings -> Publishing.start(settings, backend, log, artifacts, failpoints))
                .orElse(null);
    }

    /** Takes commands from Kafka, where that is set. A node that serves one command of the command line does not. */
    void takeCommands() {
        if (takesCommands) {
            commandsTaken = kafka.map(settings -> new KafkaCommands(settings, log.logId(), commands, failpoints))
                    .orElse(null);
        }
    }

    /** What takes commands from Kafka, if anything does. */
    Optional<KafkaCommands> commandsTaken() {
        return Optional.ofNullable(commandsTaken);
    }

    /** How the groups stand that are published, at this node. */
    List<RelayStatus> relayStatus() {
        KafkaRelay now = relay;
        return now == null ? List.of() : now.status();
    }

    /** Events published by this process. */
    long published() {
        KafkaRelay now = relay;
        return now == null ? 0 : now.published();
    }

    /** Takes no more commands, lets what is being appended end, and gives the backend back. What executes is resumed by the next start. */
    @Override
    public void close() {
        commandsTaken().ifPresent(KafkaCommands::close);
        reconciler.stop();
        try {
            schedules.stop(STOP_AT_MOST).await().atMost(STOP_AT_MOST.plusSeconds(1));
            runs.stop(STOP_AT_MOST).await().atMost(STOP_AT_MOST.plusSeconds(1));
        } catch (RuntimeException e) {
            LOG.warnf("The engine did not stop quietly: %s", e);
        } finally {
            KafkaRelay publishing = relay;
            if (publishing != null) {
                publishing.close();
            }
            peers.close();
            reads.close();
            snapshots.close();
            backend.close();
            closeThreads();
        }
    }

    private void closeThreads() {
        scheduler.close();
        workers.shutdown();
    }
}
