package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.StreamStatus;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the log's contract suites share: a fresh log for each test, and short ways to append. Nothing in them is ever skipped. */
public abstract class LogContract {
    protected static final StreamStatus IDLE = new StreamStatus(false, null);

    private EventLogFixture fixture;

    /** A fixture with an empty log. */
    protected abstract EventLogFixture newFixture();

    @BeforeEach
    void open() {
        fixture = newFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    protected EventLogFixture fixture() {
        return fixture;
    }

    protected EventLog log() {
        return fixture.log();
    }

    protected EventFeed feed() {
        return fixture.feed();
    }

    protected StreamHeads heads() {
        return fixture.heads();
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    protected static Throwable failureOf(Uni<?> uni) {
        return catchThrowable(() -> await(uni));
    }

    protected static NewEvent event(String payload) {
        return new NewEvent(
                UUID.randomUUID(),
                "test.happened",
                1,
                Instant.parse("2026-03-04T05:06:07.123456Z"),
                "tester",
                "command-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                payload.getBytes(StandardCharsets.UTF_8));
    }

    protected static List<NewEvent> events(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> event("event " + i))
                .toList();
    }

    protected static Append appendOf(String stream, long seqBefore, int count) {
        return new Append(stream, ExpectedVersion.at(seqBefore), events(count), IDLE);
    }

    /** Runs at once, beside the test, on a thread of its own. */
    protected static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    /** Appends and checks that the log says it stored all of them where they belong. */
    protected AppendResult append(Append append) {
        AppendResult result = await(log().append(append));
        assertThat(result.events()).extracting(RecordedEvent::event).containsExactlyElementsOf(append.events());
        assertThat(result.events()).extracting(RecordedEvent::stream).containsOnly(append.stream());
        return result;
    }

    protected AppendResult append(String stream, long seqBefore, int count) {
        return append(appendOf(stream, seqBefore, count));
    }

    /** A whole stream, read in pages. */
    protected List<RecordedEvent> readAll(String stream) {
        List<RecordedEvent> all = new ArrayList<>();
        List<RecordedEvent> page;
        do {
            page = await(log().read(stream, all.size(), 1_000));
            all.addAll(page);
        } while (!page.isEmpty());
        return all;
    }
}
