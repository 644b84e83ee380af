package dev.agijobs.bench;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Plans;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Fills a log with copies of one run that has not ended. The engine itself leads the first one as far as it gets without its tools, so its events and its head are what a real run
 * leaves behind.
 */
final class Seed {
    private static final int IN_FLIGHT = 2_048;
    private static final Duration SETTLED = Duration.ofMillis(300);

    private final String runId;
    private final List<NewEvent> events;
    private final StreamStatus status;

    private Seed(String runId, List<NewEvent> events, StreamStatus status) {
        this.runId = runId;
        this.events = events;
        this.status = status;
    }

    /** Takes the tools' places and never answers: its steps stay under way. */
    private record Stuck(String name) implements StepTool {
        @Override
        public ToolKind kind() {
            return ToolKind.REPEATABLE;
        }

        @Override
        public Uni<StepOutcome> run(StepInput input, StepContext context) {
            return Uni.createFrom().nothing();
        }
    }

    /** @param plan whose first step waits, or executes {@code noop} */
    static Seed of(Map<String, Object> plan) throws Exception {
        try (ExecutorService answers = Executors.newSingleThreadExecutor()) {
            MemoryEventLog log = new MemoryEventLog("seed", answers);
            try (EmbeddedEngine engine = EmbeddedEngine.start(
                    EmbeddedEngine.shared(log, new MemoryArtifactStore()), List.of(new Stuck("noop")))) {
                String runId = engine.runs
                        .submit(
                                new Submission(Plans.read(plan), List.of(), Map.of(), 0, null, "seed"),
                                new Caller("driver", null),
                                (state, fresh) -> state.runId())
                        .await()
                        .atMost(Duration.ofSeconds(10));
                return settled(log, runId);
            }
        }
    }

    /** Nothing more happens once the first step is under way. */
    private static Seed settled(MemoryEventLog log, String runId) throws InterruptedException {
        String stream = "run-" + runId;
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        StreamHead head = log.head(stream).await().indefinitely().orElseThrow();
        List<RecordedEvent> recorded = log.read(stream, 0, 100).await().indefinitely();
        if (head.status().terminal() || recorded.size() != head.seq()) {
            throw new IllegalStateException("The sample run does not stand still: " + recorded);
        }
        return new Seed(runId, recorded.stream().map(RecordedEvent::event).toList(), head.status());
    }

    int eventsOfARun() {
        return events.size();
    }

    /** Appends so many copies. */
    void write(Path stateDir, int runs) throws InterruptedException {
        try (ExecutorService answers = Executors.newSingleThreadExecutor();
                SqliteEventLog log = new SqliteEventLog(stateDir, answers, Failpoints.NONE)) {
            Semaphore free = new Semaphore(IN_FLIGHT);
            for (int i = 0; i < runs; i++) {
                free.acquire();
                write(log, free);
            }
            free.acquire(IN_FLIGHT);
        }
    }

    private void write(EventLog log, Semaphore free) {
        String id = UUID.randomUUID().toString();
        List<NewEvent> copies = events.stream().map(event -> copy(event, id)).toList();
        log.append(new Append("run-" + id, ExpectedVersion.NO_STREAM, copies, status))
                .subscribe()
                .with(done -> free.release(), failure -> {
                    failure.printStackTrace();
                    free.release();
                });
    }

    private NewEvent copy(NewEvent event, String id) {
        String payload = new String(event.payload(), StandardCharsets.UTF_8).replace(runId, id);
        return new NewEvent(
                UUID.randomUUID(),
                event.type(),
                event.version(),
                event.occurredAt(),
                event.actor(),
                event.commandId(),
                event.traceparent(),
                payload.getBytes(StandardCharsets.UTF_8));
    }
}
