package dev.agijobs.projection;

import static dev.agijobs.testkit.ViewsEqualFold.assertThatViewsEqualFold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.projection.ProjectionRunner.Pass;
import dev.agijobs.projection.ProjectionStatus.State;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.testkit.ForwardingViews;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one log and one store of views, one of which keeps these. */
final class StandByTest extends ProjectionFixture {
    private static final String VIEW = "counts";

    private final ScheduledExecutorService elsewhere = Executors.newSingleThreadScheduledExecutor();
    private final ProjectionRunner one = runner(store, counting(VIEW));
    private final ProjectionRunner other = runner(store, NO_CLAIMS, 100, elsewhere, counting(VIEW));

    @AfterEach
    void close() {
        one.close();
        other.close();
        elsewhere.shutdownNow();
    }

    private void handOver(ProjectionRunner from, ProjectionRunner to) {
        from.keep(false);
        to.keep(true);
    }

    @Test
    void who_stands_by_writes_nothing_and_says_how_far_the_other_has_come() {
        append("a", "x", "x");
        other.keep(false);

        assertThat(await(other.runOnce())).isEqualTo(new Pass(0, 0, false));
        assertThat(await(store.generations(VIEW))).isEmpty();
        assertThat(status(other, VIEW))
                .isEqualTo(new ProjectionStatus(VIEW, 1, State.REBUILDING, at(0), 2, 90, 0, null));

        await(one.runOnce());
        await(other.runOnce());
        assertThat(status(other, VIEW)).isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(2), 0, 0, 1, null));
        append("a", "x");
        assertThat(status(other, VIEW))
                .isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(2), 1, 90, 2 / 3.0, null));
    }

    @Test
    void who_stands_by_says_the_same_of_a_rebuild() {
        append("a", "x", "x", "x", "x", "x", "x", "x");
        await(one.runOnce());
        ProjectionRunner keeper = runner(store, NO_CLAIMS, 3, counting(VIEW));
        other.keep(false);
        CompletableFuture<ProjectionStatus> begun = keeper.rebuild(VIEW).subscribeAsCompletionStage();

        List<State> states = new ArrayList<>();
        for (int pass = 0; pass < 4; pass++) {
            await(keeper.runOnce());
            await(other.runOnce());
            assertThat(status(other, VIEW)).isEqualTo(status(keeper, VIEW));
            states.add(status(other, VIEW).state());
        }

        assertThat(begun).isCompleted();
        assertThat(states).startsWith(State.REBUILDING, State.REBUILDING).endsWith(State.LIVE);
    }

    @Test
    void what_one_knew_is_forgotten_when_another_kept_the_views_meanwhile() {
        append("a", "x", "x");
        await(one.runOnce());
        handOver(one, other);
        append("a", "x");
        await(other.runOnce());
        assertThat(await(one.runOnce())).isEqualTo(new Pass(0, 0, false));

        handOver(other, one);
        append("a", "x");

        assertThat(await(one.runOnce())).isEqualTo(new Pass(1, 1, false));
        assertThat(count(VIEW, "a")).isEqualTo(4);
        assertThat(status(one, VIEW)).isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(4), 0, 0, 1, null));
    }

    @Test
    void it_is_forgotten_also_when_no_pass_came_between() {
        append("a", "x");
        await(one.runOnce());
        one.keep(false);
        append("a", "x");
        await(other.runOnce());
        one.keep(true);
        append("a", "x");

        assertThat(await(one.runOnce())).isEqualTo(new Pass(1, 1, false));

        assertThat(count(VIEW, "a")).isEqualTo(3);
    }

    @Test
    void of_two_that_believe_to_keep_the_views_each_event_counts_once() {
        await(one.runOnce());
        await(other.runOnce());
        for (int events = 1; events < 10; events += 2) {
            append("a", "x");
            await(one.runOnce());
            assertThat(count(VIEW, "a")).isEqualTo(events);
            append("a", "x");

            // It takes both events on top of a document that has the first of them.
            await(other.runOnce());
            assertThat(status(other, VIEW).reason()).contains("Another node writes the view");
            assertThat(count(VIEW, "a")).isEqualTo(events);

            await(other.runOnce());
            assertThat(status(other, VIEW).reason()).isNull();
            assertThat(count(VIEW, "a")).isEqualTo(events + 1);
            assertThat(await(store.find(VIEW, "a")).position()).isEqualTo(at(events + 1));
            await(one.runOnce());
            await(one.runOnce());
        }
    }

    @Test
    void handed_over_again_and_again_while_events_come_the_views_equal_the_fold() {
        Random random = new Random(11);
        RunStreams streams = new RunStreams(log);
        List<ProjectionRunner> nodes = List.of(
                runner(store, NO_CLAIMS, 5, executor, new RunViewProjection(), new ScoreboardProjection()),
                runner(store, NO_CLAIMS, 7, elsewhere, new RunViewProjection(), new ScoreboardProjection()));
        nodes.forEach(ProjectionRunner::start);
        List<RandomLife> runs = new ArrayList<>();
        for (int moment = 0; moment < 600; moment++) {
            if (moment % 100 == 0) {
                runs.add(new RandomLife("r" + runs.size(), random));
            }
            int run = random.nextInt(runs.size());
            streams.append("r" + run, runs.get(run).moment());
            if (random.nextInt(5) == 0) {
                // Often both or none believe that they keep the views.
                nodes.get(random.nextInt(2)).keep(random.nextBoolean());
            }
            if (random.nextInt(20) == 0) {
                nodes.forEach(node -> node.keep(true));
                await(nodes.get(random.nextInt(2)).awaitPosition("runs", await(log.end()), LONG));
            }
        }

        handOver(nodes.get(0), nodes.get(1));
        for (ProjectionRunner node : nodes) {
            for (String view : node.names()) {
                await(node.awaitPosition(view, await(log.end()), LONG));
            }
        }
        assertThatViewsEqualFold(log, NO_CLAIMS, store);
        nodes.forEach(ProjectionRunner::close);
    }

    @Test
    void who_waits_where_none_are_kept_is_told_when_the_other_has_written() {
        one.start();
        other.keep(false);
        other.start();
        CompletableFuture<Void> early = other.awaitPosition(VIEW, at(2), LONG).subscribeAsCompletionStage();
        append("a", "x", "x");

        assertThat(early).succeedsWithin(LONG);
        assertThat(count(VIEW, "a")).isEqualTo(2);

        handOver(one, other);
        append("a", "x");
        await(one.awaitPosition(VIEW, at(3), LONG));
        assertThat(count(VIEW, "a")).isEqualTo(3);

        other.keep(false);
        append("a", "x");
        assertThat(catchThrowable(() -> await(one.awaitPosition(VIEW, at(4), Duration.ofMillis(250)))))
                .isInstanceOf(TooFarBehind.class);
    }

    @Test
    void a_rebuild_is_refused_where_the_views_are_not_kept() {
        append("a", "x");
        await(one.runOnce());
        CompletableFuture<ProjectionStatus> asked = one.rebuild(VIEW).subscribeAsCompletionStage();
        one.keep(false);
        await(one.runOnce());

        for (Throwable refusal :
                List.of(catchThrowable(asked::join).getCause(), catchThrowable(() -> await(one.rebuild(VIEW))))) {
            assertThat(refusal)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessage("The views are kept by another node now");
        }

        one.keep(true);
        await(one.runOnce());
        assertThat(await(store.generations(VIEW)))
                .containsExactly(new Progress(new ViewGeneration(VIEW, 1, 1), true, at(1)));
    }

    @Test
    void a_store_that_does_not_answer_is_a_reason_and_what_was_seen_stands() {
        AtomicBoolean down = new AtomicBoolean();
        ProjectionRunner watching = runner(
                new ForwardingViews(store) {
                    @Override
                    public Uni<List<Progress>> generations(String view) {
                        return down.get()
                                ? Uni.createFrom().failure(new StoreUnavailable("down", null))
                                : super.generations(view);
                    }
                },
                counting(VIEW));
        append("a", "x");
        await(one.runOnce());
        watching.keep(false);
        await(watching.runOnce());

        down.set(true);
        await(watching.runOnce());
        assertThat(status(watching, VIEW)).isEqualTo(new ProjectionStatus(VIEW, 1, State.LIVE, at(1), 0, 0, 1, "down"));

        down.set(false);
        await(watching.runOnce());
        assertThat(status(watching, VIEW).reason()).isNull();
    }

    @Test
    void a_view_that_another_writes_meanwhile_is_not_taken_for_one_ahead_of_the_log() {
        append("a", "x");
        await(one.runOnce());
        AtomicInteger meanwhile = new AtomicInteger();
        ViewStore slow = new ForwardingViews(store) {
            @Override
            public Uni<List<Progress>> generations(String view) {
                // Answered when the caller has asked all that it asks at the same time.
                return Uni.createFrom()
                        .emitter(emitter -> elsewhere.execute(() -> {
                            append("a", "x");
                            await(one.runOnce());
                            meanwhile.incrementAndGet();
                            super.generations(view).subscribe().with(emitter::complete, emitter::fail);
                        }));
            }
        };
        ProjectionRunner late = runner(slow, NO_CLAIMS, 100, elsewhere, counting(VIEW));

        await(late.runOnce());

        assertThat(meanwhile).hasPositiveValue();
        assertThat(await(store.generations(VIEW)))
                .containsExactly(new Progress(new ViewGeneration(VIEW, 1, 1), true, at(2)));
        assertThat(count(VIEW, "a")).isEqualTo(2);
    }
}
