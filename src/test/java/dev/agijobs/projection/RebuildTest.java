package dev.agijobs.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.projection.ProjectionStatus.State;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.testkit.ForwardingViews;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A view is built again beside the one that readers see. The old one is marked by a wrong document, so that it shows which of them answers. */
final class RebuildTest extends ProjectionFixture {
    private static final String VIEW = "counts";
    private static final int WRONG = 99;

    /** Of the store, in a rebuild of ten events in batches of three: look, make, four writes, exchange, drop. */
    private static final int CALLS = 8;

    private static final ViewGeneration FIRST = new ViewGeneration(VIEW, 1, 1);
    private static final ViewGeneration SECOND = new ViewGeneration(VIEW, 1, 2);

    /** A live view of ten events, whose document of the stream a is wrong. */
    private ProjectionRunner marked(ViewStore views) {
        append("a", "x", "x", "x", "x", "x");
        append("b", "x", "x", "x", "x", "x");
        await(runner(store, counting(VIEW)).runOnce());
        ViewDocument wrong = new ViewDocument("a", 0, Set.of(), ("" + WRONG).getBytes(StandardCharsets.UTF_8));
        await(store.write(FIRST, new Changes(List.of(wrong), Set.of(), at(10), at(10))));
        return runner(views, NO_CLAIMS, 3, counting(VIEW));
    }

    private static CompletableFuture<ProjectionStatus> rebuild(ProjectionRunner runner) {
        return runner.rebuild(VIEW).subscribeAsCompletionStage();
    }

    private static void toTheEnd(ProjectionRunner runner) {
        // The first pass may only find out how things stand.
        await(runner.runOnce());
        while (await(runner.runOnce()).behind()) {}
        await(runner.runOnce());
    }

    private List<Progress> generations() {
        return await(store.generations(VIEW));
    }

    @Test
    void readers_see_the_old_one_until_the_new_one_reflects_as_much() {
        ProjectionRunner runner = marked(store);
        CompletableFuture<ProjectionStatus> begun = rebuild(runner);

        List<Double> progress = new ArrayList<>();
        for (int pass = 0; pass < 3; pass++) {
            await(runner.runOnce());
            ProjectionStatus status = status(runner, VIEW);
            assertThat(status.state()).isEqualTo(State.REBUILDING);
            assertThat(status.position()).isEqualTo(at(10));
            assertThat(status.behind()).isZero();
            assertThat(count(VIEW, "a")).isEqualTo(WRONG);
            progress.add(status.progress());
        }
        await(runner.runOnce());

        assertThat(begun).isCompletedWithValueMatching(status -> status.state() == State.REBUILDING);
        assertThat(progress).containsExactly(0.3, 0.6, 0.9);
        assertThat(status(runner, VIEW)).isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(10), 0, 0, 1, null));
        assertThat(count(VIEW, "a")).isEqualTo(5);
        assertThat(generations()).containsExactly(new Progress(SECOND, true, at(10)));
    }

    @Test
    void a_rebuild_goes_on_where_the_process_died() {
        ProjectionRunner runner = marked(store);
        rebuild(runner);
        await(runner.runOnce());
        await(runner.runOnce());

        ProjectionRunner next = runner(store, NO_CLAIMS, 3, counting(VIEW));
        await(next.runOnce());

        assertThat(status(next, VIEW).state()).isEqualTo(State.REBUILDING);
        assertThat(status(next, VIEW).progress()).isEqualTo(0.9);
        assertThat(count(VIEW, "a")).isEqualTo(WRONG);
        toTheEnd(next);
        assertThat(count(VIEW, "a")).isEqualTo(5);
        assertThat(generations()).containsExactly(new Progress(SECOND, true, at(10)));
    }

    @Test
    void asking_twice_is_asking_once() {
        ProjectionRunner runner = marked(store);
        CompletableFuture<ProjectionStatus> one = rebuild(runner);
        CompletableFuture<ProjectionStatus> two = rebuild(runner);
        await(runner.runOnce());
        CompletableFuture<ProjectionStatus> three = rebuild(runner);
        await(runner.runOnce());

        assertThat(List.of(one, two, three)).allMatch(CompletableFuture::isDone);
        assertThat(generations())
                .containsExactly(new Progress(FIRST, true, at(10)), new Progress(SECOND, false, at(6)));
    }

    @Test
    void who_waits_no_longer_does_not_stop_it_for_others() {
        ProjectionRunner runner = marked(store);
        CompletableFuture<ProjectionStatus> one = rebuild(runner);
        CompletableFuture<ProjectionStatus> two = rebuild(runner);
        one.cancel(false);

        await(runner.runOnce());

        assertThat(two).isCompletedWithValueMatching(status -> status.state() == State.REBUILDING);
    }

    @Test
    void events_that_come_meanwhile_count_once_and_readers_never_go_back() {
        ProjectionRunner runner = marked(store);
        rebuild(runner);
        Position seen = at(0);
        for (int pass = 0; pass < 20; pass++) {
            append("a", "x");
            await(runner.runOnce());
            Position now = Objects.requireNonNull(await(store.find(VIEW, "b")).position());
            assertThat(now.reaches(seen)).isTrue();
            seen = now;
        }

        toTheEnd(runner);

        assertThat(status(runner, VIEW).state()).isEqualTo(State.LIVE);
        assertThat(count(VIEW, "a")).isEqualTo(25);
        assertThat(generations()).containsExactly(new Progress(SECOND, true, at(30)));
    }

    @Test
    void it_ends_while_events_come_all_the_time() {
        ProjectionRunner runner = marked(store);
        rebuild(runner);

        for (int pass = 0; pass < 30; pass++) {
            append("b", "x");
            await(runner.runOnce());
        }

        assertThat(generations())
                .singleElement()
                .matches(progress -> progress.generation().equals(SECOND));
    }

    @Test
    void one_that_meets_an_event_that_it_cannot_apply_leaves_the_old_one_and_says_why() {
        AtomicBoolean strict = new AtomicBoolean();
        append("a", "x", "odd", "x");
        ProjectionRunner runner = runner(store, NO_CLAIMS, 100, new Strict(strict));
        await(runner.runOnce());
        strict.set(true);
        rebuild(runner);

        toTheEnd(runner);

        assertThat(status(runner, VIEW).state()).isEqualTo(State.LIVE);
        assertThat(status(runner, VIEW).reason()).contains("came to nothing").contains("Event 2 of a (odd)");
        assertThat(generations()).containsExactly(new Progress(FIRST, true, at(3)));
        append("a", "x");
        await(runner.runOnce());
        assertThat(count(VIEW, "a")).isEqualTo(4);
    }

    @Test
    void a_view_that_stands_still_is_replaced() {
        AtomicBoolean strict = new AtomicBoolean(true);
        append("a", "x", "odd", "x");
        ProjectionRunner runner = runner(store, NO_CLAIMS, 100, new Strict(strict));
        await(runner.runOnce());
        assertThat(status(runner, VIEW).state()).isEqualTo(State.FAILED);
        strict.set(false);
        rebuild(runner);

        toTheEnd(runner);

        assertThat(status(runner, VIEW)).isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(3), 0, 0, 1, null));
        assertThat(count(VIEW, "a")).isEqualTo(3);
    }

    /** Stops at an event of the type "odd" while it is told to. */
    private record Strict(AtomicBoolean strict) implements Projection<Integer> {
        private static final Counting COUNTING = new Counting(VIEW, 1);

        @Override
        public String name() {
            return COUNTING.name();
        }

        @Override
        public int version() {
            return COUNTING.version();
        }

        @Override
        public Set<String> concerns(ProjectedEvent event) {
            return COUNTING.concerns(event);
        }

        @Override
        public boolean needsPayload(ProjectedEvent event) {
            return COUNTING.needsPayload(event);
        }

        @Override
        public void apply(ProjectedEvent event, Documents<Integer> documents) {
            if (strict.get() && event.type().equals("odd")) {
                throw new IllegalStateException("odd");
            }
            COUNTING.apply(event, documents);
        }

        @Override
        public ViewDocument encode(String id, Integer count) {
            return COUNTING.encode(id, count);
        }

        @Override
        public Integer decode(ViewDocument stored) {
            return COUNTING.decode(stored);
        }
    }

    @Test
    void a_store_that_fails_before_or_after_any_of_its_steps_only_delays_it() {
        for (int failing = 1; failing <= CALLS; failing++) {
            for (boolean after : new boolean[] {false, true}) {
                RebuildTest fresh = new RebuildTest();
                FailingOnce views = new FailingOnce(fresh.store, failing, after);
                ProjectionRunner runner = fresh.marked(views);
                rebuild(runner);
                await(runner.runOnce());
                rebuild(runner);

                for (int pass = 0; pass < 12; pass++) {
                    await(runner.runOnce());
                    assertThat(fresh.count(VIEW, "a")).isIn(WRONG, 5);
                }

                assertThat(views.failed).as("call %d", failing).isTrue();
                assertThat(fresh.count(VIEW, "a"))
                        .as("call %d, after %s", failing, after)
                        .isEqualTo(5);
                assertThat(fresh.generations()).hasSize(1);
                assertThat(status(runner, VIEW).state()).isEqualTo(State.LIVE);
                fresh.stop();
            }
        }
    }

    /** Fails its nth call, before it is done or after. */
    private static final class FailingOnce extends ForwardingViews {
        private final int failing;
        private final boolean after;
        private final AtomicInteger calls = new AtomicInteger();
        private boolean failed;

        FailingOnce(ViewStore store, int failing, boolean after) {
            super(store);
            this.failing = failing;
            this.after = after;
        }

        private <T> Uni<T> passed(Uni<T> call) {
            return Uni.createFrom().deferred(() -> {
                if (calls.incrementAndGet() != failing) {
                    return call;
                }
                failed = true;
                Uni<T> failure = Uni.createFrom().failure(new StoreUnavailable("The test pulled the plug", null));
                return after ? call.chain(() -> failure) : failure;
            });
        }

        @Override
        public Uni<List<Progress>> generations(String view) {
            return passed(super.generations(view));
        }

        @Override
        public Uni<Void> make(ViewGeneration generation, Position position) {
            return passed(super.make(generation, position));
        }

        @Override
        public Uni<Void> write(ViewGeneration generation, Changes changes) {
            return passed(super.write(generation, changes));
        }

        @Override
        public Uni<Void> makeLive(ViewGeneration generation) {
            return passed(super.makeLive(generation));
        }

        @Override
        public Uni<Void> drop(ViewGeneration generation) {
            return passed(super.drop(generation));
        }
    }

    @Test
    void views_taken_away_under_a_running_process_are_built_again() {
        ProjectionRunner runner = marked(store);
        await(runner.runOnce());
        await(store.drop(FIRST));
        append("a", "x");

        toTheEnd(runner);

        assertThat(count(VIEW, "a")).isEqualTo(6);
        assertThat(count(VIEW, "b")).isEqualTo(5);
        assertThat(status(runner, VIEW).state()).isEqualTo(State.LIVE);
    }

    @Test
    void a_started_runner_rebuilds_by_itself() {
        ProjectionRunner runner = marked(store);
        runner.start();

        ProjectionStatus begun = await(runner.rebuild(VIEW));

        assertThat(begun.name()).isEqualTo(VIEW);
        Awaitility.await().until(() -> status(runner, VIEW).state() == State.LIVE && count(VIEW, "a") == 5);
        runner.close();
    }

    @Test
    void it_fails_when_it_cannot_begin_and_when_there_is_no_such_view() {
        ViewStore views = new ForwardingViews(store) {
            @Override
            public Uni<Void> make(ViewGeneration generation, Position position) {
                return Uni.createFrom().failure(new StoreUnavailable("no room", null));
            }
        };
        ProjectionRunner runner = marked(views);
        CompletableFuture<ProjectionStatus> begun = rebuild(runner);

        await(runner.runOnce());

        assertThat(catchThrowable(begun::join)).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(status(runner, VIEW).reason()).contains("no room");
        assertThatThrownBy(() -> runner.rebuild("nothing")).isInstanceOf(IllegalArgumentException.class);
    }
}
