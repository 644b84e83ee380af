package dev.agijobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.LivePage;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.run.RunStatus;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunTailTest {
    private static final String STREAM = "run-a";
    private static final Duration NEVER = Duration.ofHours(1);
    private static final StreamStatus IDLE = new StreamStatus(false, null);

    private final ThreadScheduler timer = new ThreadScheduler("test-timer");
    private final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);
    private final StreamSignals signals = new StreamSignals();
    private final RunTail tail = new RunTail(log, signals, timer);
    private long seq;

    @AfterEach
    void stop() {
        timer.close();
    }

    private void append(String type, int bytes) {
        NewEvent event = new NewEvent(UUID.randomUUID(), type, 1, Instant.EPOCH, "a", null, null, new byte[bytes]);
        log.append(new Append(STREAM, ExpectedVersion.at(seq++), List.of(event), IDLE))
                .await()
                .atMost(Duration.ofSeconds(10));
        signals.grown(STREAM, RunStatus.RUNNING);
    }

    private AssertSubscriber<List<RecordedEvent>> follow(long after, Duration signOfLife) {
        return tail.follow(STREAM, after, signOfLife)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    private static List<Long> seqs(AssertSubscriber<List<RecordedEvent>> seen) {
        return seen.getItems().stream()
                .flatMap(List::stream)
                .map(RecordedEvent::seq)
                .toList();
    }

    @Test
    void a_follower_sees_what_was_and_what_comes_and_ends_with_the_run() {
        append("RunSubmitted", 10);
        append("RunStarted", 10);
        AssertSubscriber<List<RecordedEvent>> seen = follow(1, NEVER);
        await().until(() -> seqs(seen).equals(List.of(2L)));

        append("StepStarted", 10);
        append("RunSucceeded", 10);

        seen.awaitCompletion();
        assertThat(seqs(seen)).containsExactly(2L, 3L, 4L);
        assertThat(seen.getItems()).noneMatch(List::isEmpty);
    }

    @Test
    void an_end_that_a_retry_followed_is_no_end() {
        append("RunSubmitted", 10);
        append("RunFailed", 10);
        append("RunRetried", 10);
        AssertSubscriber<List<RecordedEvent>> seen = follow(0, NEVER);
        await().until(() -> seqs(seen).size() == 3);

        append("RunSucceeded", 10);

        seen.awaitCompletion();
        assertThat(seqs(seen)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_page_of_large_events_is_bounded_in_bytes() {
        int large = 50 * 1024;
        for (int i = 0; i < 40; i++) {
            append("StepStarted", large);
        }
        append("RunSucceeded", 10);

        AssertSubscriber<List<RecordedEvent>> seen = follow(0, NEVER);

        seen.awaitCompletion();
        assertThat(seqs(seen))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 41).boxed().toList());
        assertThat(seen.getItems())
                .allMatch(page -> page.stream().mapToLong(LivePage::bytes).sum() < LivePage.BYTES + large + 2_048);
    }

    @Test
    void a_follower_that_does_not_ask_gets_nothing_and_misses_nothing() {
        append("RunSubmitted", 10);
        AssertSubscriber<List<RecordedEvent>> seen =
                tail.follow(STREAM, 0, NEVER).subscribe().withSubscriber(AssertSubscriber.create(1));
        await().until(() -> seen.getItems().size() == 1);
        for (int i = 0; i < 10; i++) {
            append("StepStarted", 10);
        }
        append("RunSucceeded", 10);
        assertThat(seen.getItems()).hasSize(1);

        seen.request(Long.MAX_VALUE);

        seen.awaitCompletion();
        assertThat(seqs(seen))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 12).boxed().toList());
    }

    @Test
    void a_follower_that_sees_nothing_gets_signs_of_life() {
        append("RunSubmitted", 10);

        AssertSubscriber<List<RecordedEvent>> seen = follow(1, Duration.ofMillis(20));

        await().until(() -> seen.getItems().size() >= 3);
        assertThat(seen.getItems()).allMatch(List::isEmpty);
        seen.cancel();
    }
}
