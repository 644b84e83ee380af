package dev.agijobs.testkit;

import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.EngineParts;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.Ids;
import dev.agijobs.engine.Reconciler;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.engine.ThreadScheduler;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.key.Claim;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Engines of several nodes in one process, on one log in memory that refuses appends of those who have not the stream. */
public final class TestNodes implements AutoCloseable {
    private static final int SHARDS = 4;
    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final EngineSettings SETTINGS =
            new EngineSettings(100, 1_000, 1_000, 1_000, Duration.ofMillis(50), 100);

    private final ExecutorService workers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().daemon().name("engine-", 0).factory());
    private final ThreadScheduler scheduler = new ThreadScheduler("engine-timer");
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    private final AtomicIntegerArray owners = new AtomicIntegerArray(SHARDS);
    private final List<Node> nodes = new ArrayList<>();
    public final MemoryEventLog log = new MemoryEventLog("test", workers);

    /** One of them. */
    public final class Node implements Cluster {
        private final int number = nodes.size();
        public final RunService runs;
        private final Reconciler reconciler;

        private Node(List<StepTool> tools) {
            runs = new RunService(new EngineParts(
                    new Fenced(this),
                    artifacts,
                    new RunEventCodec(new PlanReader(PlanLimits.DEFAULT)),
                    new CelExpressions(CelLimits.DEFAULT),
                    new ToolRegistry(tools),
                    Clock.systemUTC(),
                    scheduler,
                    workers,
                    Ids.RANDOM,
                    SETTINGS,
                    this));
            reconciler = new Reconciler(log, runs, Clock.systemUTC(), scheduler, SETTINGS);
        }

        @Override
        public boolean isHere(String stream) {
            return owners.get(shard(stream)) == number;
        }

        @Override
        public boolean together(String stream, String other) {
            return shard(stream) == shard(other);
        }

        @Override
        public Uni<Boolean> takeKey(String stream, String key, Claim claim) {
            return owner(stream).runs.takeKey(key, claim);
        }

        @Override
        public Uni<Void> giveKey(String stream, String key, Claim claim) {
            return owner(stream).runs.giveKey(key, claim);
        }

        @Override
        public Uni<Void> tellHolder(String stream, Claim holder) {
            return owner(stream).runs.tellHolder(holder);
        }

        private EventLog sharedLog() {
            return log;
        }

        /** Takes over the shard of a stream from whoever has it. */
        public void takes(String stream) {
            Node before = owner(stream);
            owners.set(shard(stream), number);
            before.runs.moved();
            runs.moved();
        }
    }

    private record Fenced(Node node, EventLog log) implements EventLog {
        Fenced(Node node) {
            this(node, node.sharedLog());
        }

        @Override
        public String logId() {
            return log.logId();
        }

        @Override
        public Uni<AppendResult> append(Append append) {
            return node.isHere(append.stream())
                    ? log.append(append)
                    : Uni.createFrom().failure(new StoreUnavailable("Fenced off; nothing was stored", null));
        }

        @Override
        public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
            return log.read(stream, afterSeq, limit);
        }

        @Override
        public Uni<Optional<StreamHead>> head(String stream) {
            return log.head(stream);
        }
    }

    /** One more node, which has no shard yet unless it is the first. */
    public Node start(StepTool... tools) {
        Node node = new Node(List.of(tools));
        nodes.add(node);
        node.reconciler.start();
        return node;
    }

    private static int shard(String stream) {
        return Math.floorMod(stream.hashCode(), SHARDS);
    }

    private Node owner(String stream) {
        int owner = owners.get(shard(stream));
        if (owner >= nodes.size()) {
            throw new StreamElsewhere(stream);
        }
        return nodes.get(owner);
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.reconciler.stop());
        nodes.forEach(node -> node.runs.stop(STOP_MAX).await().atMost(STOP_MAX.multipliedBy(2)));
        scheduler.close();
        workers.shutdownNow();
    }
}
