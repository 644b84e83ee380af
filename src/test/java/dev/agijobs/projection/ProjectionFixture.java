package dev.agijobs.projection;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.Views.Found;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.testkit.RunStreams;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** A log in memory, a store of views, and runners on them. */
abstract class ProjectionFixture {
    static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
    static final Claims NO_CLAIMS = events -> Uni.createFrom().item(events);
    static final Duration LONG = Duration.ofSeconds(20);

    final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);
    final MemoryViewStore store = new MemoryViewStore();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    static Projection<?> counting(String name) {
        return new Counting(name, 1);
    }

    void append(String stream, String... types) {
        for (String type : types) {
            long seq = await(log.head(stream)).map(StreamHead::seq).orElse(0L);
            NewEvent event = new NewEvent(UUID.randomUUID(), type, 1, NOON, "a", null, null, new byte[10]);
            await(log.append(
                    new Append(stream, ExpectedVersion.at(seq), List.of(event), new StreamStatus(false, null))));
        }
    }

    ProjectionRunner runner(ViewStore views, Projection<?>... projections) {
        return runner(views, NO_CLAIMS, 100, projections);
    }

    ProjectionRunner runner(ViewStore views, Claims claims, int batch, Projection<?>... projections) {
        return runner(views, claims, batch, executor, projections);
    }

    ProjectionRunner runner(
            ViewStore views,
            Claims claims,
            int batch,
            ScheduledExecutorService executor,
            Projection<?>... projections) {
        return new ProjectionRunner(
                log,
                views,
                List.of(projections),
                RunStreams.CODEC,
                claims,
                Clock.fixed(NOON.plusSeconds(90), ZoneOffset.UTC),
                executor,
                new ProjectionSettings(batch, 10, Duration.ofMillis(1), Duration.ofMillis(20)));
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LONG);
    }

    int count(String view, String stream) {
        Found found = await(store.find(view, stream));
        return found.document() == null
                ? 0
                : Integer.parseInt(new String(found.document().body(), StandardCharsets.UTF_8));
    }

    Position at(long offset) {
        return new Position(log.logId(), List.of(offset));
    }

    static ProjectionStatus status(ProjectionRunner runner, String name) {
        return await(runner.status()).stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
