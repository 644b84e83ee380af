package dev.agijobs.bench;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.redis.RedisEventLog;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.redis.RedisArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.RedisProcess;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A redis-server that is started for a load, with {@code appendfsync always}, and the floor on it. All of its events are in memory. */
final class RedisLoad implements ServerLoad {
    private static final Pattern NUMBER = Pattern.compile("[:+]?(?:\\$[0-9]+\r\n)?([0-9]+)");
    private static final Pattern MEMORY = Pattern.compile("used_memory:([0-9]+)");

    private final Vertx vertx = Vertx.vertx();
    private final RedisProcess process = RedisProcess.start();
    private final long memoryBefore = memory();

    private RedisLoad() {}

    /** When {@code bench.redis} is {@code own}; else null. */
    static @Nullable RedisLoad ofSettings() {
        return System.getProperty("bench.redis", "").equals("own") ? new RedisLoad() : null;
    }

    @Override
    public String argument() {
        return "-Dorchestrator.redis-url=" + process.url(0);
    }

    @Override
    public EmbeddedEngine.Logs open(ExecutorService answers, CommitObserver observer) {
        RedisServer server = new RedisServer(
                vertx, RedisAddress.parse(process.url(0)), new ServerCheck(false), RedisServer.PATIENCE);
        RedisLink link = server.link();
        RedisEventLog log = new RedisEventLog(server, answers, Failpoints.NONE, FeedTail.Limits.DEFAULT, observer);
        return new EmbeddedEngine.Logs(log, new RedisArtifactStore(new RedisClient(link, answers)), () -> {
            log.close();
            link.close();
        });
    }

    @Override
    public StoredRuns stored() {
        return new StoredRuns(number(NUMBER, "XLEN orchestrator:log:events"), List.of());
    }

    private long memory() {
        return number(MEMORY, "INFO memory");
    }

    private long number(Pattern pattern, String command) {
        String answer = process.answers(command);
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException("Redis answered to %s: %s".formatted(command, answer));
        }
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public void report(Result load, Commits commits, long steps) throws Exception {
        System.out.printf("a step: %,d bytes of the server's memory%n", (memory() - memoryBefore) / steps);
        double events = load.runsPerSecond() * Target.EVENTS;
        System.out.printf(
                "the load: %,.0f events/s, %.2f events in an append, %.1f events in a commit%n",
                events, commits.eventsPerAppend(), commits.eventsPerCommit());
        RedisFloor floor = new RedisFloor(process.port());
        floor.report((int) Math.max(1, Math.round(commits.eventsPerCommit())), events);
        floor.report(1, events);
    }

    @Override
    public void close() {
        process.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
