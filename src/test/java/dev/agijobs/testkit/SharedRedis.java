package dev.agijobs.testkit;

import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One redis-server for all tests of a process that do not harm it, with an empty database for each. It ends with the process. */
public final class SharedRedis {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final Vertx VERTX = Vertx.vertx();

    private static final class Started {
        static final RedisProcess PROCESS = RedisProcess.start();
    }

    private SharedRedis() {}

    /** An empty database. */
    public static RedisServer database() {
        return server(Started.PROCESS, DATABASES.incrementAndGet(), RedisServer.PATIENCE);
    }

    /** A database of another server, which is given up soon when it hangs. */
    public static RedisServer server(RedisProcess process) {
        return server(process, 0, Duration.ofSeconds(1));
    }

    /** The same of one that may forget what it holds. */
    public static RedisServer forgetful(RedisProcess process) {
        return new RedisServer(VERTX, RedisAddress.parse(process.url(0)), new ServerCheck(true), Duration.ofSeconds(1));
    }

    private static RedisServer server(RedisProcess process, int database, Duration patience) {
        return new RedisServer(VERTX, RedisAddress.parse(process.url(database)), new ServerCheck(false), patience);
    }
}
