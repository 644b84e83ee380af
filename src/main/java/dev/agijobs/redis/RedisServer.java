package dev.agijobs.redis;

import dev.agijobs.eventlog.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A server to which links are opened. Opening one waits for it, so it is no work for an event loop.
 *
 * @param check asked on every connection
 * @param patience how long an answer may take before the connection counts as lost
 */
public record RedisServer(Vertx vertx, RedisAddress address, ServerCheck check, Duration patience) {
    /** A disk under load may take some seconds for an fsync. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** More than a connection takes to be made or given up. */
    private static final long OPEN_WITHIN_SECONDS = 20;

    /**
     * @throws UnfitServer when the server must not be used
     * @throws StoreUnavailable when it is not reached
     */
    public RedisLink link() {
        return link(connection -> Future.succeededFuture());
    }

    /** As {@link #link()}. @param greeting comes after the check on each connection */
    public RedisLink link(RedisLink.Greeting greeting) {
        RedisLink.Greeting both = connection -> check.of(connection).compose(ok -> greeting.greet(connection));
        try {
            return RedisLink.open(this, both)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(OPEN_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new StoreUnavailable("Redis at %s does not answer".formatted(address), e.getCause());
        }
    }
}
