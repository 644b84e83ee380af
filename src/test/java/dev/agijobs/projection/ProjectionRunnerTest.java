package dev.agijobs.projection;

import static dev.agijobs.testkit.ViewsEqualFold.assertThatViewsEqualFold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.projection.ProjectionRunner.Pass;
import dev.agijobs.projection.ProjectionStatus.State;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.testkit.ForwardingViews;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ProjectionRunnerTest extends ProjectionFixture {
    @Test
    void many_events_of_a_document_are_one_write() {
        append("a", "x", "x", "x");
        append("b", "x");
        ProjectionRunner runner = runner(store, counting("counts"));

        Pass pass = await(runner.runOnce());

        assertThat(pass).isEqualTo(new Pass(4, 2, false));
        assertThat(count("counts", "a")).isEqualTo(3);
        assertThat(await(store.find("counts", "a")).position()).isEqualTo(at(4));
        assertThat(await(runner.runOnce())).isEqualTo(new Pass(0, 0, false));
    }

    @Test
    void a_small_batch_says_that_there_is_more() {
        append("a", "x", "x", "x");
        ProjectionRunner runner = runner(store, NO_CLAIMS, 2, counting("counts"));

        assertThat(await(runner.runOnce())).isEqualTo(new Pass(2, 1, true));
        assertThat(await(runner.runOnce())).isEqualTo(new Pass(1, 1, false));
        assertThat(count("counts", "a")).isEqualTo(3);
    }

    @Test
    void a_projection_that_throws_stops_alone_before_the_event_and_says_why() {
        Projection<?> tolerant = new ScoreboardProjection();
        append("a", "x", "x", "bad", "x");
        ProjectionRunner runner = runner(store, counting("counts"), tolerant);

        await(runner.runOnce());
        append("a", "x");
        await(runner.runOnce());

        ProjectionStatus failed = status(runner, "counts");
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.position()).isEqualTo(at(2));
        assertThat(failed.behind()).isEqualTo(3);
        assertThat(failed.lagSeconds()).isEqualTo(90);
        assertThat(failed.reason()).contains("Event 3 of a (bad)").contains("no such thing");
        assertThat(count("counts", "a")).isEqualTo(2);
        assertThat(status(runner, tolerant.name()))
                .isEqualTo(new ProjectionStatus(tolerant.name(), 1, State.LIVE, at(5), 0, 0, 1, null));
    }

    @Test
    void a_new_projection_catches_up_while_the_others_go_on() {
        append("a", "x", "x", "x", "x");
        await(runner(store, counting("old")).runOnce());
        append("a", "x");
        ProjectionRunner runner = runner(store, NO_CLAIMS, 3, counting("old"), counting("new"));

        await(runner.runOnce());

        assertThat(status(runner, "new").state()).isEqualTo(State.REBUILDING);
        assertThat(status(runner, "new").position()).isEqualTo(at(3));
        assertThat(status(runner, "new").progress()).isEqualTo(3 / 5.0);
        assertThat(status(runner, "old").position()).isEqualTo(at(5));
        while (await(runner.runOnce()).events() > 0) {}
        assertThat(await(runner.status())).allMatch(status -> status.state() == State.LIVE && status.behind() == 0);
        assertThat(count("new", "a")).isEqualTo(5);
        assertThat(count("old", "a")).isEqualTo(5);
    }

    @Test
    void a_view_of_another_version_is_built_again() {
        append("a", "x", "x");
        await(runner(store, new Counting("counts", 1)).runOnce());

        await(runner(store, new Counting("counts", 2)).runOnce());

        assertThat(await(store.generations("counts")))
                .containsExactly(new Progress(new ViewGeneration("counts", 2, 2), true, at(2)));
        assertThat(count("counts", "a")).isEqualTo(2);
    }

    @Test
    void a_view_of_another_log_or_ahead_of_the_log_is_built_again() {
        append("a", "x", "x");
        for (Position wrong :
                List.of(new Position("other", List.of(1L)), at(3), new Position("log", List.of(1L, 1L)))) {
            ViewGeneration generation = new ViewGeneration("counts", 1, 7);
            ViewDocument stale = new ViewDocument("a", 0, Set.of(), "99".getBytes(StandardCharsets.UTF_8));
            await(store.make(generation, wrong));
            await(store.write(generation, new ViewStore.Changes(List.of(stale), Set.of(), wrong, wrong)));
            await(store.makeLive(generation));

            await(runner(store, counting("counts")).runOnce());

            assertThat(count("counts", "a")).isEqualTo(2);
            List<Progress> left = await(store.generations("counts"));
            assertThat(left)
                    .hasSize(1)
                    .allMatch(progress -> progress.live() && progress.position().equals(at(2)));
            await(store.drop(left.getFirst().generation()));
        }
    }

    @Test
    void only_payloads_that_a_projection_needs_are_fetched() {
        append("a", "x", "payload", "x", "payload", "x");
        AtomicInteger fetched = new AtomicInteger();
        Claims counted = events -> {
            fetched.addAndGet(events.size());
            return Uni.createFrom().item(events);
        };

        await(runner(store, counted, 100, counting("counts")).runOnce());

        assertThat(fetched).hasValue(2);
        assertThat(count("counts", "a")).isEqualTo(5);
    }

    @Test
    void a_missing_payload_is_waited_for_and_a_damaged_one_fails_the_projection() {
        append("a", "payload");
        RuntimeException[] failure = {new StoreUnavailable("not here yet", null)};
        Claims claims = events -> Uni.createFrom().failure(() -> failure[0]);
        ProjectionRunner runner = runner(store, claims, 100, counting("counts"));

        await(runner.runOnce());
        assertThat(status(runner, "counts").state()).isEqualTo(State.REBUILDING);
        assertThat(status(runner, "counts").reason()).contains("not here yet");

        failure[0] = new IllegalStateException("damaged");
        await(runner.runOnce());
        assertThat(status(runner, "counts").state()).isEqualTo(State.FAILED);
        assertThat(status(runner, "counts").reason()).contains("damaged");
    }

    @Test
    void a_store_that_fails_is_asked_again_and_no_event_counts_twice() {
        AtomicInteger writes = new AtomicInteger();
        ViewStore failing = new ForwardingViews(store) {
            @Override
            public Uni<Void> write(ViewGeneration generation, Changes changes) {
                // The first is stored and yet fails.
                return super.write(generation, changes)
                        .chain(() -> writes.incrementAndGet() == 1
                                ? Uni.createFrom().failure(new StoreUnavailable("lost", null))
                                : Uni.createFrom().voidItem());
            }
        };
        append("a", "x", "x");
        ProjectionRunner runner = runner(failing, counting("counts"));

        await(runner.runOnce());
        assertThat(status(runner, "counts").reason()).contains("lost");
        append("a", "x");
        await(runner.runOnce());

        assertThat(count("counts", "a")).isEqualTo(3);
        assertThat(status(runner, "counts").reason()).isNull();
    }

    @Test
    void a_started_runner_follows_the_log_and_wakes_who_waits() {
        ProjectionRunner runner = runner(store, counting("counts"));
        runner.start();
        append("a", "x", "x");

        await(runner.awaitPosition("counts", at(2), LONG));
        assertThat(count("counts", "a")).isEqualTo(2);

        CompletableFuture<Void> early =
                runner.awaitPosition("counts", at(4), LONG).subscribeAsCompletionStage();
        append("a", "x");
        append("b", "x");
        assertThat(early).succeedsWithin(LONG);
        assertThat(count("counts", "b")).isEqualTo(1);

        runner.close();
        append("b", "x");
        Position stopped = await(store.find("counts", "b")).position();
        assertThat(stopped).isEqualTo(at(4));
    }

    @Test
    void who_waits_too_long_is_told_so() {
        ProjectionRunner runner = runner(store, counting("counts"));
        append("a", "x");

        assertThat(catchThrowable(() -> await(runner.awaitPosition("counts", at(2), Duration.ofMillis(50)))))
                .isInstanceOf(TooFarBehind.class);
        assertThatThrownBy(() -> runner.awaitPosition("counts", new Position("other", List.of(1L)), LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> runner.awaitPosition("unknown", at(1), LONG))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_runner_that_is_told_of_no_commit_asks_by_itself() {
        append("a", "x");
        ProjectionRunner runner = new ProjectionRunner(
                new DeafFeed(log),
                store,
                List.of(counting("counts")),
                RunStreams.CODEC,
                NO_CLAIMS,
                Clock.systemUTC(),
                executor,
                new ProjectionSettings(10, 10, Duration.ZERO, Duration.ofMillis(10)));
        runner.start();
        Awaitility.await().until(() -> count("counts", "a") == 1);

        append("a", "x");

        Awaitility.await().until(() -> count("counts", "a") == 2);
        runner.close();
    }

    @Test
    void streams_in_any_order_give_the_same_views() {
        Random random = new Random(5);
        List<String> ids = List.of("r1", "r2", "r3", "r4", "r5");
        List<RandomLife> runs =
                ids.stream().map(id -> new RandomLife(id, random)).toList();
        MemoryEventLog shuffled = new MemoryEventLog("shuffled", Runnable::run);
        for (int moment = 0; moment < 300; moment++) {
            int run = random.nextInt(ids.size());
            new RunStreams(log).append(ids.get(run), runs.get(run).moment());
        }
        for (String id : List.of("r4", "r1", "r5", "r3", "r2")) {
            await(log.read("run-" + id, 0, 10_000)).forEach(event -> appendTo(shuffled, event.stream(), event.event()));
        }

        MemoryViewStore other = new MemoryViewStore();
        RunViewProjection runView = new RunViewProjection();
        follow(log, store, runView);
        follow(shuffled, other, runView);

        assertThatViewsEqualFold(log, NO_CLAIMS, store);
        assertThatViewsEqualFold(shuffled, NO_CLAIMS, other);
        assertThat(await(other.find("scoreboard", "totals")).document())
                .usingRecursiveComparison()
                .isEqualTo(await(store.find("scoreboard", "totals")).document());
    }

    private static void appendTo(MemoryEventLog log, String stream, NewEvent event) {
        long seq = await(log.head(stream)).map(StreamHead::seq).orElse(0L);
        await(log.append(new Append(stream, ExpectedVersion.at(seq), List.of(event), new StreamStatus(false, null))));
    }

    private void follow(MemoryEventLog feed, ViewStore views, RunViewProjection runView) {
        ProjectionRunner runner = new ProjectionRunner(
                feed,
                views,
                List.of(runView, new ScoreboardProjection()),
                RunStreams.CODEC,
                NO_CLAIMS,
                Clock.systemUTC(),
                executor,
                ProjectionSettings.DEFAULT);
        while (await(runner.runOnce()).events() > 0) {}
    }
}
