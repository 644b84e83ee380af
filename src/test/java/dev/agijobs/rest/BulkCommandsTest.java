package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.engine.Caller;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.runview.SampleRuns;
import dev.agijobs.rest.request.BulkRequest;
import dev.agijobs.rest.request.RunAction;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import dev.agijobs.testkit.EmbeddedEngine;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks through lists as a store may give them, whose runs the engine does not know. */
class BulkCommandsTest {
    private static final RunsElsewhere.Nodes NO_OTHER = (stream, path, question) -> {
        throw new IllegalStateException("There is no other node");
    };

    private final EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.memory(), List.of());
    private final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);
    private final SampleRuns samples = new SampleRuns();
    private final List<ViewQuery> asked = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        engine.close();
    }

    /** @param page what the store answers */
    private BulkCommands.Result cancelAll(Function<ViewQuery, Uni<Views.Page>> page) {
        Views store = new Views() {
            @Override
            public Uni<Found> find(String view, String id) {
                throw new AssertionError("only pages are read");
            }

            @Override
            public Uni<Page> page(String view, ViewQuery query) {
                asked.add(query);
                return page.apply(query);
            }
        };
        RunViews views = new RunViews(store, new Freshness(log, Clock.systemUTC()));
        BulkRequest.Order order =
                new BulkRequest.Order(RunViews.Filter.ALL, RunAction.CANCEL, null, BulkRequest.RUNS_MAX, null);
        return new BulkCommands(views, engine.runs, new RunsElsewhere(NO_OTHER))
                .give(order, null, new Caller("ann", null))
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private Uni<Views.Page> page(int runs, @Nullable ViewCursor next) {
        List<ViewDocument> documents = IntStream.range(0, runs)
                .mapToObj(i -> samples.document("%08x-0000-7000-8000-000000000000".formatted(i), i))
                .toList();
        return Uni.createFrom().item(new Views.Page(documents, next, log.start()));
    }

    @Test
    void every_run_counts_and_the_first_refusals_are_told() {
        ViewCursor next = new ViewCursor(7, "x");

        BulkCommands.Result told = cancelAll(query -> query.after() == null ? page(500, next) : page(120, null));

        assertThat(told.matched()).isEqualTo(620);
        assertThat(told.refused()).isEqualTo(620);
        assertThat(told.refusals())
                .hasSize(100)
                .allMatch(refusal -> refusal.code().equals("RUN_NOT_FOUND"));
        assertThat(told.nextCursor()).isNull();
    }

    @Test
    void no_more_runs_are_taken_than_the_limit() {
        ViewCursor next = new ViewCursor(7, "x");

        BulkCommands.Result told = cancelAll(query -> page(query.limit(), next));

        assertThat(told.matched()).isEqualTo(BulkRequest.RUNS_MAX);
        assertThat(told.nextCursor()).isEqualTo(next.text());
        assertThat(asked).hasSize(20);
    }

    @Test
    void a_list_of_empty_pages_is_left_and_can_be_gone_on_with() {
        ViewCursor next = new ViewCursor(7, "x");

        BulkCommands.Result told = cancelAll(query -> page(0, next));

        assertThat(asked).hasSize(BulkCommands.PAGES_MAX);
        assertThat(told.matched()).isZero();
        assertThat(told.nextCursor()).isEqualTo(next.text());
    }

    @Test
    void a_list_that_cannot_be_read_on_tells_what_was_done_and_where_to_go_on() {
        ViewCursor next = new ViewCursor(7, "x");

        BulkCommands.Result told = cancelAll(query -> query.after() == null ? page(3, next) : unavailable());

        assertThat(told.matched()).isEqualTo(3);
        assertThat(told.nextCursor()).isEqualTo(next.text());
    }

    @Test
    void a_list_that_cannot_be_read_at_all_fails() {
        assertThatThrownBy(() -> cancelAll(query -> unavailable())).isInstanceOf(StoreUnavailable.class);
    }

    private static Uni<Views.Page> unavailable() {
        return Uni.createFrom().failure(new StoreUnavailable("the test pulled the plug", null));
    }
}
