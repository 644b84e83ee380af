package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.LensLog;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The verification of the whole log finds what was done to any stream. */
@QuarkusTest
class LogAuditTest {

    private static final int STREAMS = 40;
    private static final int ROUNDS = 30;

    private final MemoryEventLog log = new MemoryEventLog("test", Runnable::run);

    /** Streams grow side by side, over several pages of the feed. */
    private void fill() {
        for (int round = 0; round < ROUNDS; round++) {
            for (int stream = 0; stream < STREAMS; stream++) {
                NewEvent event = new NewEvent(
                        UUID.randomUUID(),
                        "Happened",
                        1,
                        Instant.EPOCH,
                        "test",
                        null,
                        null,
                        "{}".getBytes(StandardCharsets.UTF_8));
                log.append(new Append(
                                "run-" + stream, ExpectedVersion.at(round), List.of(event), StreamStatus.TERMINAL))
                        .await()
                        .atMost(Duration.ofSeconds(5));
            }
        }
    }

    /** Audits the log as it looks through a lens. */
    private LogAudit.Verdict verify(UnaryOperator<List<RecordedEvent>> lens) {
        LensLog seen = new LensLog(log, lens);
        EventFeed feed = new EventFeed() {
            @Override
            public Position start() {
                return log.start();
            }

            @Override
            public Uni<Position> end() {
                return log.end();
            }

            @Override
            public Uni<Page> after(Position position, int limit) {
                return log.after(position, limit).map(page -> new Page(lens.apply(page.events()), page.next()));
            }

            @Override
            public Runnable onCommit(Runnable listener) {
                return log.onCommit(listener);
            }
        };
        return new LogAudit(feed, seen, new StreamAudit(seen, new MemoryArtifactStore()))
                .verify()
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private static List<RecordedEvent> without(List<RecordedEvent> events, String stream, long seq) {
        return events.stream()
                .filter(event -> !event.stream().equals(stream) || event.seq() != seq)
                .toList();
    }

    @Test
    void an_honest_log_is_valid() {
        fill();
        assertThat(verify(events -> events))
                .isEqualTo(new LogAudit.Verdict(true, STREAMS, (long) STREAMS * ROUNDS, List.of()));
    }

    @Test
    void a_missing_event_is_found_in_its_stream_and_as_a_gap() {
        fill();
        LogAudit.Verdict verdict = verify(events -> without(events, "run-7", 20));
        assertThat(verdict.valid()).isFalse();
        assertThat(verdict.bad())
                .contains(new LogAudit.Bad("run-7", 20, "BROKEN_CHAIN"))
                .anyMatch(bad -> bad.reason().equals("MISSING_BEFORE"));
    }

    @Test
    void a_missing_start_is_found_once() {
        fill();
        assertThat(verify(events -> without(events, "run-3", 1)).bad())
                .containsOnlyOnce(new LogAudit.Bad("run-3", 1, "MISSING_START"));
    }

    @Test
    void the_log_of_a_server_is_verified_over_http() {
        Api.awaitState(Api.submit(Api.ECHO), "succeeded");
        given().post("/api/v1/audit/verifications")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("streams", greaterThan(0))
                .body("events", greaterThan(4))
                .body("bad.size()", equalTo(0));
    }
}
