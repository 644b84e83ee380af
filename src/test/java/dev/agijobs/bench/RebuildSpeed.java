package dev.agijobs.bench;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.sqlite.SqliteViewStore;
import io.smallrye.mutiny.Uni;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Prints how fast all views are built from a log on disk, and where the CPU time goes. Arguments: how many finished runs the log has (100,000), how many steps each of them
 * (10), how often it is measured (3).
 */
public final class RebuildSpeed {
    private static final int ABREAST = 256;
    private static final RunEventCodec CODEC = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private RebuildSpeed() {}

    public static void main(String[] args) throws Exception {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 100_000L) / ABREAST * ABREAST;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        SeededLog seeded = new SeededLog(new FinishedRuns(steps, CODEC), runs);
        TempDir.with("rebuild-", dir -> {
            double speed = seeded.write(dir);
            System.out.printf(
                    "%,d events of %,d runs written to the log: %,.0f a second%n", seeded.events(), runs, speed);
            for (int i = 0; i < rounds; i++) {
                rebuild(dir, seeded.events());
            }
        });
    }

    private static void rebuild(Path dir, long events) throws Exception {
        try (ExecutorService answers = Executors.newFixedThreadPool(
                        2, Thread.ofPlatform().name("answers-", 1).factory());
                ScheduledExecutorService executor = Executors.newScheduledThreadPool(
                        1, Thread.ofPlatform().name("projections-", 1).factory());
                SqliteEventLog log = new SqliteEventLog(dir, answers, Failpoints.NONE);
                SqliteViewStore store = new SqliteViewStore(dir, answers)) {
            List<Projection<?>> projections = List.of(new RunViewProjection(), new ScoreboardProjection());
            ProjectionRunner runner = new ProjectionRunner(
                    log,
                    store,
                    projections,
                    CODEC,
                    recorded -> Uni.createFrom().item(recorded),
                    Clock.systemUTC(),
                    executor,
                    ProjectionSettings.DEFAULT);
            ThreadTimes threads = new ThreadTimes(Proc.own());
            long begun = System.nanoTime();
            while (await(runner.runOnce()).events() > 0) {}
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%,d events applied to two views: %.1f s, %,.0f events a second; us of CPU an event: %s%n",
                    events, seconds, events / seconds, threads.per(events));
            System.out.println(await(new Scoreboard(store, new Freshness(log, Clock.systemUTC())).read())
                    .totals());
        }
        for (String file : List.of("views.db", "views.db-wal", "views.db-shm")) {
            Files.deleteIfExists(dir.resolve(file));
        }
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(5));
    }
}
