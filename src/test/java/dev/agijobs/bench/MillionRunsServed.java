package dev.agijobs.bench;

import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ViewCursor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Starts the packaged program on the log of a million finished runs of two steps, and prints how soon it answers, how fast it builds its views, how long pages of lists and
 * of runs take over HTTP, and the memory it takes. Then once more on the views that are there. Arguments: how many runs (1,000,000), requests of each kind (1,000), clients
 * at once (1 and then 8).
 */
public final class MillionRunsServed {
    private static final int STEPS = 2;
    private static final int ABREAST = 256;

    private final long runs;
    private final int requests;
    private final Random random = new Random(7);

    private MillionRunsServed(long runs, int requests) {
        this.runs = runs;
        this.requests = requests;
    }

    public static void main(String[] args) throws Exception {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 1_000_000L) / ABREAST * ABREAST;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int[] clients = args.length > 2 ? new int[] {Integer.parseInt(args[2])} : new int[] {1, 8};
        SeededLog log =
                new SeededLog(new FinishedRuns(STEPS, new RunEventCodec(new PlanReader(PlanLimits.DEFAULT))), runs);
        TempDir.with("served-", dir -> {
            double speed = log.write(dir);
            System.out.printf("%,d events of %,d runs written to the log: %,.0f a second%n", log.events(), runs, speed);
            new MillionRunsServed(runs, requests).measure(dir, log.events(), clients);
        });
    }

    private void measure(Path dir, long events, int[] clients) throws Exception {
        try (ServerUnderLoad server = start("without views", dir)) {
            rebuilt(server, events);
        }
        try (ServerUnderLoad server = start("with its views", dir)) {
            for (int many : clients) {
                pages(new Requests(server.base(), requests, many));
            }
            System.out.println("memory: " + server.memory());
        }
    }

    private ServerUnderLoad start(String what, Path dir) throws Exception {
        long begun = System.nanoTime();
        ServerUnderLoad server = ServerUnderLoad.start(dir);
        new Requests(server.base(), 1, 1).get("/api/v1/runs/" + FinishedRuns.runId(0));
        System.out.printf(
                "start %s: listening after %.2f s, first run page served after %.2f s%n",
                what, server.startNanos / 1e9, (System.nanoTime() - begun) / 1e9);
        return server;
    }

    private static void rebuilt(ServerUnderLoad server, long events) throws Exception {
        double cpu = server.process().cpu();
        long begun = System.nanoTime();
        Requests requests = new Requests(server.base(), 1, 1);
        while (!live(requests)) {
            Thread.sleep(50);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "views built: %.1f s, %,.0f events a second, %.1f s of CPU; memory: %s%n",
                seconds, events / seconds, server.process().cpu() - cpu, server.memory());
    }

    private static boolean live(Requests requests) throws Exception {
        Map<?, ?> answer = (Map<?, ?>) JsonTree.parse(requests.get("/api/v1/projections"));
        return ((List<?>) answer.get("projections"))
                .stream()
                        .map(Map.class::cast)
                        .allMatch(view -> "live".equals(view.get("state"))
                                && Long.valueOf(0).equals(view.get("behind")));
    }

    private void pages(Requests requests) throws Exception {
        String list = "/api/v1/runs?limit=";
        for (int limit : new int[] {50, 500}) {
            String page = list + limit;
            report(requests, "first page, " + limit, i -> page);
            report(requests, "deep page, " + limit, i -> page + deep());
            report(requests, "rare label, " + limit, i -> page + tenant());
            report(requests, "label of one run, " + limit, i -> page + "&label=request:" + random.nextLong(runs));
            report(requests, "common label, " + limit, i -> page + "&label=team:" + i % 8);
            report(requests, "common state, deep, " + limit, i -> page + "&state=succeeded" + deep());
            report(requests, "seldom state, deep, " + limit, i -> page + "&state=failed" + deep());
            report(requests, "since the middle, " + limit, i -> page + "&since=" + FinishedRuns.submittedAt(runs / 2));
            report(requests, "state and rare label, " + limit, i -> page + "&state=succeeded" + tenant());
            report(
                    requests,
                    "state, two labels, deep, " + limit,
                    i -> page + "&state=succeeded&label=parity:even&label=team:" + i % 4 * 2 + deep());
            report(requests, "labels that never meet, " + limit, i -> page + "&state=failed&label=parity:odd" + deep());
        }
        report(requests, "run", i -> "/api/v1/runs/" + run());
        report(requests, "events of a run", i -> "/api/v1/runs/" + run() + "/events");
        report(requests, "why of a run", i -> "/api/v1/runs/" + run() + "/why");
        report(requests, "scoreboard", i -> "/api/v1/scoreboard");
    }

    private static void report(Requests requests, String what, IntFunction<String> path) throws Exception {
        System.out.println(requests.measure(path).line("%s, clients %d".formatted(what, requests.clients())));
    }

    private String run() {
        return FinishedRuns.runId(random.nextLong(runs));
    }

    private String tenant() {
        return "&label=tenant:" + random.nextInt(10_000);
    }

    /** A cursor anywhere in the list. */
    private String deep() {
        long run = random.nextLong(runs);
        long micros = FinishedRuns.submittedAt(run).toEpochMilli() * 1_000;
        return "&cursor=" + new ViewCursor(micros, FinishedRuns.runId(run)).text();
    }
}
