package dev.agijobs.bench;

import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.Plans;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Load driver W2: runs of ten steps of 50 ms each are under way when the server is killed (SIGKILL) and started again. Prints how long after the kill the first event was
 * recorded, and the last run had ended, by the times in the log. Arguments: runs (1000); rounds (5).
 */
public final class W2 {
    private static final int STEPS = 10;
    private static final BigDecimal STEP_SECONDS = new BigDecimal("0.05");
    private static final int CONNECTIONS = 32;

    private W2() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        System.out.printf(
                "%8s %12s %14s %14s %12s%n", "runs", "open at kill", "first event s", "all ended s", "listening s");
        for (int i = 0; i < rounds; i++) {
            TempDir.with("w2-", dir -> round(dir, runs));
        }
    }

    private static void round(Path dir, int runs) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            ServerUnderLoad first = ServerUnderLoad.start(dir);
            submit(vertx, first, runs);
            Instant kill = Instant.now();
            first.kill9();
            double listening;
            try (ServerUnderLoad second = ServerUnderLoad.start(dir)) {
                listening = second.startNanos / 1e9;
                Ends.await(vertx, second, runs);
            }
            report(dir, runs, kill, listening);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void submit(Vertx vertx, ServerUnderLoad server, int runs) throws InterruptedException {
        HttpClient http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        Map<String, Object> plan = Plans.sequence(STEPS, "timer.wait");
        for (Map<String, Object> step : Plans.steps(plan)) {
            step.put("params", Map.of("seconds", STEP_SECONDS));
        }
        Buffer body = Buffer.buffer(JsonTree.write(Map.of("plan", plan)));
        CountDownLatch acknowledged = new CountDownLatch(runs);
        for (int i = 0; i < runs; i++) {
            http.request(server.request(HttpMethod.POST, "/api/v1/runs").putHeader("Content-Type", "application/json"))
                    .compose(request -> request.send(body))
                    .compose(response -> response.body())
                    .onSuccess(answer -> acknowledged.countDown())
                    .onFailure(Throwable::printStackTrace);
        }
        if (!acknowledged.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(acknowledged.getCount() + " runs were not acknowledged");
        }
    }

    private static void report(Path dir, int runs, Instant kill, double listening) {
        Map<String, Instant> ends = new HashMap<>();
        Instant[] first = {Instant.MAX};
        StoredRuns.each(dir, event -> {
            Instant at = event.event().occurredAt();
            if (at.isAfter(kill) && at.isBefore(first[0])) {
                first[0] = at;
            }
            if (event.event().type().equals("RunSucceeded")) {
                ends.put(event.stream(), at);
            }
        });
        long openAtKill = ends.values().stream().filter(kill::isBefore).count();
        Instant last = ends.values().stream().max(Instant::compareTo).orElseThrow();
        System.out.printf(
                "%8d %12d %14.2f %14.2f %12.2f%n",
                runs, openAtKill, seconds(kill, first[0]), seconds(kill, last), listening);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
