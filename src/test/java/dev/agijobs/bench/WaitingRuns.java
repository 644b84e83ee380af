package dev.agijobs.bench;

import dev.agijobs.bench.ServerUnderLoad.Launch;
import dev.agijobs.json.JsonTree;
import dev.agijobs.run.WaitTools;
import dev.agijobs.testkit.Plans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the packaged program on a log of runs that wait for an approval, and on an empty one: neither its start nor its memory should tell them apart. Arguments: runs (1,000,000);
 * starts (5); seconds idle (5).
 */
public final class WaitingRuns {
    private static final int VIEWS_MAX_S = 1_800;

    private WaitingRuns() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int starts = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int idle = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        Starts.warmUp(Launch.CACHED);
        TempDir.with("waiting-", dir -> {
            seed(dir, runs);
            Starts.header(starts);
            Starts empty = new Starts(Launch.CACHED, idle);
            Starts full = new Starts(Launch.CACHED, idle);
            for (int i = 0; i < starts; i++) {
                TempDir.with("empty-", empty::measure);
                full.measure(dir);
            }
            empty.report("an empty log");
            full.report("%,d runs that wait".formatted(runs));
        });
    }

    /** Also lets the views be built: without them a start has work of its own. */
    private static void seed(Path dir, int runs) throws Exception {
        Map<String, Object> plan = Plans.sequence(3, WaitTools.APPROVAL);
        long begin = System.nanoTime();
        Seed seed = Seed.of(plan);
        seed.write(dir, runs);
        System.out.printf("%,d events seeded in %.0f s; ", (long) runs * seed.eventsOfARun(), seconds(begin));
        begin = System.nanoTime();
        try (ServerUnderLoad server = ServerUnderLoad.start(dir, Launch.CACHED, "")) {
            while (!current(server.get("/api/v1/projections"))) {
                if (seconds(begin) > VIEWS_MAX_S) {
                    throw new IllegalStateException("The views do not catch up");
                }
                TimeUnit.SECONDS.sleep(1);
            }
            System.out.printf("views built after %.0f s%n", seconds(begin));
        }
    }

    private static boolean current(String projections) throws IOException {
        Map<?, ?> answer = (Map<?, ?>) JsonTree.parse(projections.getBytes(StandardCharsets.UTF_8));
        return ((List<?>) answer.get("projections"))
                .stream()
                        .map(view -> ((Map<?, ?>) view).get("behind"))
                        .allMatch(behind -> String.valueOf(behind).equals("0"));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
