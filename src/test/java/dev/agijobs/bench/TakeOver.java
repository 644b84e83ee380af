package dev.agijobs.bench;

import dev.agijobs.json.JsonTree;
import dev.agijobs.run.WaitTools;
import dev.agijobs.testkit.Plans;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Kills (SIGKILL) one of two nodes on a log in Postgres that has unfinished runs: each waits for a timer that is due a moment after the kill, and has nine more steps. Prints, by the
 * times in the log, how long after the kill the other node had the shards, the first and the last of the runs took their next step, and all had ended. Arguments: runs (10,000);
 * rounds (3). Needs {@code BENCH_PG_DSN}.
 */
public final class TakeOver {
    private static final int STEPS = 10;
    private static final int BATCH = 1_000;
    private static final Duration BEFORE_DUE = Duration.ofMillis(500);
    private static final Duration ENDED_MAX = Duration.ofMinutes(2);

    private static final String FIRST_STEPS =
            "FROM (SELECT min(occurred_at) at FROM events WHERE type = 'StepCompleted' GROUP BY stream) s";

    private TakeOver() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        System.out.printf(
                "%8s %14s %15s %14s %13s %14s%n",
                "runs", "shards taken s", "first stepped s", "last stepped s", "all ended s", "RSS MiB");
        System.out.println("         (after the kill)");
        for (int i = 0; i < rounds; i++) {
            TempDir.with("take-over-", dir -> round(dir, runs));
        }
    }

    private static void round(Path dir, int runs) throws Exception {
        try (PostgresLoad postgres = PostgresLoad.required();
                ServerUnderLoad killed = SharedNodes.start(dir.resolve("killed"), postgres);
                ServerUnderLoad other = SharedNodes.start(dir.resolve("other"), postgres)) {
            SharedNodes.awaitShares(killed, 8, 8);
            SharedNodes.awaitShares(other, 8, 8);
            Instant due = Instant.now().plusSeconds(10 + runs / BATCH);
            submit(killed, runs, due);
            TimeUnit.NANOSECONDS.sleep(
                    Duration.between(Instant.now(), due.minus(BEFORE_DUE)).toNanos());
            if (ended(postgres) > 0 || Instant.now().isAfter(due)) {
                throw new IllegalStateException("The runs went on before the kill");
            }
            Instant kill = Instant.now();
            killed.kill9();
            SharedNodes.awaitShares(other, 16);
            double taken = seconds(kill, Instant.now());
            awaitEnd(postgres, runs);
            if (postgres.ask("SELECT count(*) " + FIRST_STEPS) != runs) {
                throw new IllegalStateException("Not each run took a step");
            }
            System.out.printf(
                    "%8d %14.2f %15.2f %14.2f %13.2f %14d%n",
                    runs,
                    taken,
                    seconds(kill, at(postgres, "SELECT min(at) " + FIRST_STEPS)),
                    seconds(kill, at(postgres, "SELECT max(at) " + FIRST_STEPS)),
                    seconds(kill, at(postgres, "SELECT max(occurred_at) FROM events WHERE type = 'RunSucceeded'")),
                    other.process().highestRssMegabytes());
        }
    }

    /** Without keys, so that they begin where they are submitted. */
    private static void submit(ServerUnderLoad node, int runs, Instant due) throws IOException, InterruptedException {
        Map<String, Object> plan = Plans.sequence(STEPS, "noop");
        Map<String, Object> first = Plans.steps(plan).getFirst();
        first.put("tool", WaitTools.TIMER);
        first.put("params", Map.of("until", due.toString()));
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int left = runs; left > 0; left -= BATCH) {
                List<Map<String, Object>> items = Collections.nCopies(Math.min(left, BATCH), Map.of("plan", plan));
                HttpRequest request = HttpRequest.newBuilder(node.base().resolve("/api/v1/runs/batch"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(JsonTree.write(items)))
                        .build();
                String answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body();
                if (answer.split("\"status\":201", -1).length - 1 != items.size()) {
                    throw new IllegalStateException("Not all were taken: " + answer);
                }
            }
        }
    }

    private static long ended(PostgresLoad postgres) {
        return postgres.ask("SELECT count(*) FROM heads WHERE terminal AND stream LIKE 'run-%'");
    }

    private static void awaitEnd(PostgresLoad postgres, int runs) throws InterruptedException {
        Instant giveUp = Instant.now().plus(ENDED_MAX);
        while (ended(postgres) < runs) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException("Only %d runs have ended".formatted(ended(postgres)));
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static Instant at(PostgresLoad postgres, String micros) {
        return Instant.EPOCH.plus(Duration.ofNanos(Math.multiplyExact(postgres.ask(micros), 1_000L)));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
