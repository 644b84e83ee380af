package dev.agijobs.projection;

import static dev.agijobs.testkit.ViewsEqualFold.assertThatViewsEqualFold;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.testkit.ForwardingViews;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/** Runs live at random in one log, their events mixed, while runners that die, or whose store fails before or after a write, follow it: the views end as what the log says. */
class ViewsEqualFoldProperties {
    private static final int RUNS_MAX = 12;

    private static final ScheduledExecutorService EXECUTOR = Executors.newSingleThreadScheduledExecutor();

    @AfterContainer
    static void stop() {
        EXECUTOR.shutdownNow();
    }

    /** Fails some writes, half of them after they were done. */
    private static final class FailingViews extends ForwardingViews {
        private final Random random;
        private boolean sound;

        FailingViews(MemoryViewStore views, Random random) {
            super(views);
            this.random = random;
        }

        @Override
        public Uni<Void> write(ViewGeneration generation, Changes changes) {
            int luck = sound ? 9 : random.nextInt(10);
            Uni<Void> failure = Uni.createFrom().failure(new StoreUnavailable("The test pulled the plug", null));
            return switch (luck) {
                case 0 -> failure;
                case 1 -> super.write(generation, changes).chain(() -> failure);
                default -> super.write(generation, changes);
            };
        }
    }

    @Property(tries = 150)
    void views_equal_the_fold_of_the_log(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryEventLog log = new MemoryEventLog("test", Runnable::run);
        MemoryArtifactStore artifacts = new MemoryArtifactStore();
        Claims claims = new ClaimCheck(artifacts)::checkOut;
        RunStreams streams = new RunStreams(log, artifacts, fact -> fact.seq() == 1 && random.nextInt(3) == 0);
        FailingViews views = new FailingViews(new MemoryViewStore(), random);
        ProjectionRunner runner = runner(log, views, claims, random);
        List<String> ids = new ArrayList<>();
        List<RandomLife> runs = new ArrayList<>();
        for (int moment = random.nextInt(400); moment > 0; moment--) {
            if (runs.size() < RUNS_MAX && random.nextInt(20) == 0 || runs.isEmpty()) {
                ids.add("r" + runs.size());
                runs.add(new RandomLife(ids.getLast(), random));
            }
            int run = random.nextInt(runs.size());
            streams.append(ids.get(run), runs.get(run).moment());
            if (random.nextInt(5) == 0) {
                await(runner.runOnce());
            }
            if (random.nextInt(20) == 0) {
                runner = runner(log, views, claims, random);
            }
        }

        views.sound = true;
        toTheEnd(runner);

        assertThatViewsEqualFold(log, claims, views);
    }

    private static ProjectionRunner runner(MemoryEventLog log, FailingViews views, Claims claims, Random random) {
        ProjectionSettings settings = new ProjectionSettings(
                1 + random.nextInt(20), random.nextInt(10), Duration.ZERO, Duration.ofSeconds(1));
        return new ProjectionRunner(
                log,
                views,
                List.of(new RunViewProjection(), new ScoreboardProjection()),
                RunStreams.CODEC,
                claims,
                Clock.systemUTC(),
                EXECUTOR,
                settings);
    }

    private static void toTheEnd(ProjectionRunner runner) {
        // The first pass may only find out where a view stands whose last write failed.
        await(runner.runOnce());
        while (await(runner.runOnce()).events() > 0) {}
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
