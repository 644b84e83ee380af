package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads.DueCursor;
import dev.agijobs.eventlog.StreamStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link dev.agijobs.eventlog.StreamHeads} promises. Wake times finer than a microsecond may move within it. */
public abstract class StreamHeadsContract extends LogContract {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");

    @Test
    void due_streams_come_by_wake_time_then_name_in_pages() {
        List<String> expected = new ArrayList<>();
        for (int time = 9; time >= 0; time--) {
            for (String name : new String[] {"c", "a", "b"}) {
                put("run-" + time + name, 0, NOW.minusSeconds(10).plusNanos(time * 1_000L));
            }
        }
        for (int time = 0; time <= 9; time++) {
            expected.addAll(List.of("run-" + time + "a", "run-" + time + "b", "run-" + time + "c"));
        }

        for (int limit : new int[] {1, 2, 7, 100}) {
            assertThat(allDue(NOW, limit)).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void a_stream_is_due_exactly_from_its_wake_time() {
        put("run-a", 0, NOW);

        assertThat(allDue(NOW.minusNanos(1_000), 10)).isEmpty();
        assertThat(allDue(NOW, 10)).containsExactly("run-a");
    }

    @Test
    void streams_without_wake_time_and_finished_ones_are_never_due() {
        put("run-waking", 0, NOW);
        put("run-waiting", 0, null);
        append(new Append("run-done", ExpectedVersion.NO_STREAM, events(1), StreamStatus.TERMINAL));
        append(new Append("run-done-late", ExpectedVersion.NO_STREAM, events(1), new StreamStatus(true, NOW)));

        assertThat(allDue(Instant.MAX, 10)).containsExactly("run-waking");
    }

    @Test
    void the_last_append_decides_when_a_stream_is_due() {
        put("run-a", 0, NOW.plusSeconds(60));
        assertThat(allDue(NOW, 10)).isEmpty();

        put("run-a", 1, NOW);
        assertThat(allDue(NOW, 10)).containsExactly("run-a");

        put("run-a", 2, NOW);
        assertThat(allDue(NOW, 10)).containsExactly("run-a");

        append(new Append("run-a", ExpectedVersion.at(3), events(1), StreamStatus.TERMINAL));
        assertThat(allDue(Instant.MAX, 10)).isEmpty();

        put("run-a", 4, NOW.plusSeconds(1));
        assertThat(allDue(NOW, 10)).isEmpty();
        assertThat(allDue(NOW.plusSeconds(1), 10)).containsExactly("run-a");

        put("run-a", 5, null);
        assertThat(allDue(Instant.MAX, 10)).isEmpty();
    }

    @Test
    void any_instant_is_a_wake_time() {
        put("run-min", 0, Instant.MIN);
        put("run-epoch", 0, Instant.EPOCH);
        put("run-now", 0, NOW);
        put("run-max", 0, Instant.MAX);

        assertThat(allDue(Instant.EPOCH, 10)).containsExactly("run-min", "run-epoch");
        assertThat(allDue(NOW, 1)).containsExactly("run-min", "run-epoch", "run-now");
        assertThat(allDue(Instant.MAX, 1)).containsExactly("run-min", "run-epoch", "run-now", "run-max");
    }

    @Test
    void a_due_head_is_the_head_of_its_stream() {
        put("run-other", 0, null);
        put("run-a", 0, NOW);
        put("run-a", 1, NOW);

        List<StreamHead> due = await(heads().due(NOW, null, 10));

        assertThat(due).hasSize(1);
        assertThat(due.getFirst())
                .usingRecursiveComparison()
                .isEqualTo(await(log().head("run-a")).orElseThrow());
    }

    @Test
    void a_limit_below_one_is_refused() {
        put("run-a", 0, NOW);

        assertThat(failureOf(heads().due(NOW, null, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    private void put(String stream, long seqBefore, @Nullable Instant wakeAt) {
        append(new Append(stream, ExpectedVersion.at(seqBefore), events(1), new StreamStatus(false, wakeAt)));
    }

    private List<String> allDue(Instant until, int limit) {
        List<String> streams = new ArrayList<>();
        List<StreamHead> page = await(heads().due(until, null, limit));
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(head -> streams.add(head.stream()));
            StreamHead last = page.getLast();
            page = await(heads().due(until, new DueCursor(last.status().wakeAt(), last.stream()), limit));
        }
        return streams;
    }
}
