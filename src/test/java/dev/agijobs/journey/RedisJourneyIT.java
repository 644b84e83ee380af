package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.RedisProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/**
 * See {@link KillJourney}; what servers keep is in Redis, which is killed as well, with SIGKILL and under load: while a server works, which has to get over it, or shortly
 * before the server itself.
 */
final class RedisJourneyIT extends KillJourney {
    private static final Duration NOTICED_MAX = Duration.ofSeconds(30);

    private final RedisProcess redis = RedisProcess.start();
    private final Vertx vertx = Vertx.vertx();
    private int redisKills;
    private int outlived;

    @Override
    protected Kept.Place place() {
        return new RedisPlace(redis.url(0), vertx);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("orchestrator.redis-url", redis.url(0), "orchestrator.lease-term", "1s");
    }

    @Override
    protected List<String> failpoints() {
        return Kill.REDIS;
    }

    @Override
    protected int share() {
        return 4;
    }

    @Override
    protected Lives lives() {
        return Lives.onAStoreThatMayBeAway();
    }

    @Override
    protected void underLoad(Kill kill, URI base, HttpClient http) throws Exception {
        assertThat(JsonTree.write(
                        JsonTree.parse(get(http, base, "/api/v1/system").body())))
                .asString()
                .contains("\"redis\"");
        TimeUnit.MILLISECONDS.sleep(kill.millis());
        redis.kill();
        redisKills++;
        if (redisKills % 2 == 0) {
            return; // The server follows it.
        }
        await().atMost(NOTICED_MAX).until(() -> ready(http, base) == 503);
        redis.startAgain();
        await().atMost(NOTICED_MAX).until(() -> ready(http, base) == 200);
        outlived++;
    }

    @Override
    protected void afterKill() {
        if (!redis.isAlive()) {
            redis.startAgain();
        }
    }

    @Override
    protected void checkFaults(Lives lives) {
        assertThat(redisKills).as("kills of redis-server").isGreaterThanOrEqualTo(3);
        assertThat(outlived).as("of them, those that a server got over").isPositive();
        assertThat(lives.timesAway()).as("requests answered with 503").isPositive();
        System.out.printf(
                "Kill journey: redis-server was killed %d times, a server got over %d of them; %d requests were answered with 503%n",
                redisKills, outlived, lives.timesAway());
    }

    private static int ready(HttpClient http, URI base) throws IOException, InterruptedException {
        return get(http, base, "/q/health/ready").statusCode();
    }

    private static HttpResponse<byte[]> get(HttpClient http, URI base, String path)
            throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }
}
