package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.store.memory.MemoryArtifactStore;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Audits a stream of several pages through a log that lies about it in one way or another. */
class StreamAuditTest {

    private static final int EVENTS = 250;
    private static final String STREAM = "run-1";

    private final EventLog honest = log();

    private static EventLog log() {
        MemoryEventLog log = new MemoryEventLog("test", Runnable::run);
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(event("{\"n\":" + i + "}"));
        }
        log.append(new Append(STREAM, ExpectedVersion.NO_STREAM, events, StreamStatus.TERMINAL))
                .await()
                .atMost(Duration.ofSeconds(5));
        return log;
    }

    private static NewEvent event(String payload) {
        return new NewEvent(
                UUID.randomUUID(),
                "Happened",
                1,
                Instant.EPOCH,
                "test",
                null,
                null,
                payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Shows each page through a lens. */
    private EventLog through(UnaryOperator<List<RecordedEvent>> lens) {
        return new EventLog() {
            @Override
            public String logId() {
                return honest.logId();
            }

            @Override
            public Uni<AppendResult> append(Append append) {
                return honest.append(append);
            }

            @Override
            public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
                return honest.read(stream, afterSeq, limit).map(lens);
            }

            @Override
            public Uni<Optional<StreamHead>> head(String stream) {
                return honest.head(stream);
            }
        };
    }

    private static Optional<StreamAudit.Verdict> audit(EventLog log) {
        return new StreamAudit(log, new MemoryArtifactStore())
                .verify(STREAM)
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private static void assertFirstBad(EventLog log, long seq) {
        assertThat(audit(log).orElseThrow().firstBadSeq()).isEqualTo(seq);
        assertThat(audit(log).orElseThrow().valid()).isFalse();
    }

    @Test
    void an_honest_stream_is_valid() {
        StreamAudit.Verdict verdict = audit(honest).orElseThrow();

        assertThat(verdict.valid()).isTrue();
        assertThat(verdict.events()).isEqualTo(EVENTS);
        assertThat(verdict.firstBadSeq()).isNull();
    }

    @Test
    void a_changed_event_is_found_on_any_page() {
        assertFirstBad(
                through(page ->
                        page.stream().map(e -> e.seq() == 230 ? forged(e) : e).toList()),
                230);
    }

    @Test
    void a_missing_event_is_found() {
        assertFirstBad(through(page -> page.stream().filter(e -> e.seq() != 101).toList()), 101);
    }

    @Test
    void a_cut_off_tail_is_found() {
        assertFirstBad(through(page -> page.stream().filter(e -> e.seq() < 240).toList()), 240);
    }

    @Test
    void a_missing_artifact_is_found() {
        String claim = "{\"$claim\":\"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku\",\"size\":0}";
        honest.append(new Append(STREAM, ExpectedVersion.at(EVENTS), List.of(event(claim)), StreamStatus.TERMINAL))
                .await()
                .atMost(Duration.ofSeconds(5));

        assertFirstBad(honest, EVENTS + 1);
    }

    @Test
    void there_is_nothing_to_say_of_an_unknown_stream() {
        assertThat(new StreamAudit(honest, new MemoryArtifactStore())
                        .verify("run-2")
                        .await()
                        .atMost(Duration.ofSeconds(5)))
                .isEmpty();
    }

    private static RecordedEvent forged(RecordedEvent e) {
        return new RecordedEvent(
                e.shard(), e.offset(), e.stream(), e.seq(), e.org(), event("{}"), e.prevHash(), e.hash());
    }
}
