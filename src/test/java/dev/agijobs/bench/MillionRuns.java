package dev.agijobs.bench;

import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.runview.SampleRuns;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.sqlite.SqliteViewStore;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Prints how fast views of finished runs are written and built, and how fast pages of them are read. Arguments: how many runs (1,000,000), and a directory for the views (a
 * temporary one).
 */
public final class MillionRuns {
    private static final int BATCH = 1_000;
    private static final int PAGES = 300;

    private MillionRuns() {}

    public static void main(String[] args) throws Exception {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 1_000_000L) / 256 * 256;
        Path parent = args.length > 1 ? Path.of(args[1]) : Path.of(System.getProperty("java.io.tmpdir"));
        RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));
        SyntheticFeed feed = new SyntheticFeed(runs, codec);
        inTemporary(parent, dir -> direct(dir, runs));
        inTemporary(parent, dir -> rebuild(dir, runs, feed, codec));
    }

    private static void direct(Path dir, long runs) {
        try (ExecutorService answers = Executors.newFixedThreadPool(2);
                SqliteViewStore store = new SqliteViewStore(dir, answers)) {
            ViewGeneration generation = new ViewGeneration("runs", 1, 1);
            SampleRuns samples = new SampleRuns();
            SyntheticFeed feed = new SyntheticFeed(0, new RunEventCodec(new PlanReader(PlanLimits.DEFAULT)));
            await(store.make(generation, feed.start()));
            long begun = System.nanoTime();
            for (long run = 0; run < runs; run += BATCH) {
                List<ViewDocument> documents = new ArrayList<>(BATCH);
                for (long i = run; i < Math.min(run + BATCH, runs); i++) {
                    documents.add(samples.document(FinishedRuns.runId(i), i));
                }
                await(store.write(generation, new Changes(documents, Set.of(), feed.start(), feed.start())));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%,d documents written straight to the store: %.1f s, %,.0f a second%n",
                    runs, seconds, runs / seconds);
        }
    }

    private static void rebuild(Path dir, long runs, SyntheticFeed feed, RunEventCodec codec) throws IOException {
        try (ExecutorService answers = Executors.newFixedThreadPool(2);
                ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
                SqliteViewStore store = new SqliteViewStore(dir, answers)) {
            List<Projection<?>> projections = List.of(new RunViewProjection(), new ScoreboardProjection());
            ProjectionRunner runner = new ProjectionRunner(
                    feed,
                    store,
                    projections,
                    codec,
                    events -> Uni.createFrom().item(events),
                    Clock.systemUTC(),
                    executor,
                    ProjectionSettings.DEFAULT);
            Duration cpuBefore = cpu();
            long begun = System.nanoTime();
            while (await(runner.runOnce()).events() > 0) {}
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%,d events of %,d runs applied to two views: %.1f s, %,.0f events a second; %d s of CPU; views.db has %,d MB%n",
                    feed.events(),
                    runs,
                    seconds,
                    feed.events() / seconds,
                    cpu().minus(cpuBefore).toSeconds(),
                    Files.size(dir.resolve("views.db")) >> 20);
            Freshness freshness = new Freshness(feed, Clock.systemUTC());
            System.out.println(await(new Scoreboard(store, freshness).read()).totals());
            pages(new RunViews(store, freshness), runs);
        }
    }

    private static void pages(RunViews views, long runs) {
        Random random = new Random(7);
        RunViews.Filter all = RunViews.Filter.ALL;
        RunViews.Filter succeeded = new RunViews.Filter(RunStatus.SUCCEEDED, null, Set.of(), null);
        RunViews.Filter failed = new RunViews.Filter(RunStatus.FAILED, null, Set.of(), null);
        RunViews.Filter never = new RunViews.Filter(RunStatus.FAILED, null, Set.of("parity:odd"), null);
        RunViews.Filter neverToo =
                new RunViews.Filter(RunStatus.SUCCEEDED, null, Set.of("team:1", "parity:even"), null);
        for (int limit : new int[] {50, 500}) {
            report("first page of all", limit, i -> views.list(all, limit, null));
            report("deep page of all", limit, i -> views.list(all, limit, deep(random, runs)));
            report("rare label", limit, i -> views.list(label("tenant:" + random.nextInt(10_000)), limit, null));
            report("label of one run", limit, i -> views.list(label("request:" + random.nextLong(runs)), limit, null));
            report("common label", limit, i -> views.list(label("team:" + i % 8), limit, null));
            report("common state", limit, i -> views.list(succeeded, limit, null));
            report("common state, deep", limit, i -> views.list(succeeded, limit, deep(random, runs)));
            report("seldom state, deep", limit, i -> views.list(failed, limit, deep(random, runs)));
            report(
                    "common state and rare label",
                    limit,
                    i -> views.list(
                            new RunViews.Filter(
                                    RunStatus.SUCCEEDED, null, Set.of("tenant:" + random.nextInt(10_000)), null),
                            limit,
                            null));
            report(
                    "state, two labels, deep",
                    limit,
                    i -> views.list(
                            new RunViews.Filter(
                                    RunStatus.SUCCEEDED, null, Set.of("team:" + i % 4 * 2, "parity:even"), null),
                            limit,
                            deep(random, runs)));
            report("common terms that never meet", limit, i -> views.list(never, limit, deep(random, runs)));
            report("three common terms that never meet", limit, i -> views.list(neverToo, limit, deep(random, runs)));
        }
    }

    private static RunViews.Filter label(String label) {
        return new RunViews.Filter(null, null, Set.of(label), null);
    }

    /** A cursor anywhere in the list. */
    private static String deep(Random random, long runs) {
        long run = random.nextLong(runs);
        return new ViewCursor(SampleRuns.createdMicros(run), FinishedRuns.runId(run)).text();
    }

    private static void report(String what, int limit, LongFunction<Uni<RunViews.Page>> list) {
        List<Long> nanos = new ArrayList<>(PAGES);
        long found = 0;
        for (int i = -PAGES / 10; i < PAGES; i++) {
            long begun = System.nanoTime();
            RunViews.Page page = await(list.apply(Math.abs(i)));
            if (i >= 0) {
                nanos.add(System.nanoTime() - begun);
                found += page.runs().size();
            }
        }
        System.out.printf(
                "%s; %5.1f runs a page%n",
                Latencies.of(nanos).line("%s, limit %d".formatted(what, limit)), (double) found / PAGES);
    }

    /** Of this process so far: tells on a busy machine what the work itself took. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofMinutes(1));
    }

    @FunctionalInterface
    private interface Measurement {
        void in(Path dir) throws IOException;
    }

    private static void inTemporary(Path parent, Measurement measurement) throws IOException {
        Path dir = Files.createTempDirectory(parent, "views");
        try {
            measurement.in(dir);
        } finally {
            try (Stream<Path> files = Files.list(dir)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(dir);
        }
    }
}
