package dev.agijobs.projection.runview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.runview.RunViews.Filter;
import dev.agijobs.projection.runview.RunViews.Page;
import dev.agijobs.run.RunFact;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunViewsTest {
    private static final ViewGeneration GENERATION = new ViewGeneration("runs", 1, 1);

    private final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);
    private final MemoryViewStore store = new MemoryViewStore();
    private final Clock clock = Clock.fixed(GivenRun.T0.plusSeconds(100), ZoneOffset.UTC);
    private final RunViews views = new RunViews(store, new Freshness(log, clock));

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private void fill(int runs) {
        SampleRuns samples = new SampleRuns();
        List<ViewDocument> documents = new ArrayList<>();
        IntStream.range(0, runs).forEach(i -> documents.add(samples.document("r%03d".formatted(i), i)));
        await(store.make(GENERATION, log.start()));
        await(store.write(GENERATION, new Changes(documents, Set.of(), log.start(), log.start())));
        await(store.makeLive(GENERATION));
    }

    @Test
    void runs_come_newest_first_from_page_to_page() {
        fill(25);

        Page first = await(views.list(Filter.ALL, 10, null));
        Page second = await(views.list(Filter.ALL, 10, first.nextCursor()));
        Page third = await(views.list(Filter.ALL, 10, second.nextCursor()));

        assertThat(first.runs())
                .extracting(RunInfo::id)
                .startsWith("r024", "r023")
                .hasSize(10);
        assertThat(second.runs()).extracting(RunInfo::id).startsWith("r014").hasSize(10);
        assertThat(third.runs())
                .extracting(RunInfo::id)
                .endsWith("r001", "r000")
                .hasSize(5);
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void since_takes_in_runs_of_exactly_that_time() {
        fill(10);
        Instant fifth = await(views.list(Filter.ALL, 10, null)).runs().get(5).createdAt();

        assertThat(since(fifth)).hasSize(6);
        assertThat(since(fifth.plusNanos(1))).hasSize(5);
        assertThat(since(Instant.MIN)).hasSize(10);
        assertThat(since(Instant.MAX)).isEmpty();
    }

    private List<RunInfo> since(Instant since) {
        return await(views.list(new Filter(null, null, Set.of(), since), 500, null))
                .runs();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "%00",
                "../..",
                "djEvMS8",
                "djIvMS9h",
                "djEveC9h",
                "djEvMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwL2E",
                "äöü"
            })
    void a_cursor_that_is_none_is_refused_or_leads_nowhere(String cursor) {
        fill(3);

        if (cursor.equals("djEvMS8")) {
            // A true cursor, before the first run: what comes after it is nothing.
            assertThat(await(views.list(Filter.ALL, 10, cursor)).runs()).isEmpty();
        } else {
            assertThatThrownBy(() -> views.list(Filter.ALL, 10, cursor)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_cursor_as_long_as_no_other_is_refused() {
        assertThatThrownBy(() -> views.list(Filter.ALL, 10, "a".repeat(401)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 501, Integer.MAX_VALUE})
    void a_limit_out_of_range_is_refused(int limit) {
        assertThatThrownBy(() -> views.list(Filter.ALL, limit, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_view_that_is_not_built_lags_by_the_age_of_the_first_event() {
        List<RunFact> submitted = new RandomLife("r1", new Random(1)).moment();
        new RunStreams(log).append("r1", submitted);

        Page page = await(views.list(Filter.ALL, 10, null));

        assertThat(page.runs()).isEmpty();
        assertThat(page.position()).isEqualTo(log.start());
        double age =
                Duration.between(submitted.getFirst().at(), clock.instant()).toSeconds();
        assertThat(page.lagSeconds()).isEqualTo(age).isPositive();
    }
}
