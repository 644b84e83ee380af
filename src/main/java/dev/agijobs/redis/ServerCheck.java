package dev.agijobs.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server keeps what it acknowledges. It is asked on every connection, as a server may come back with other settings.
 *
 * @param acceptDataLoss whether one that may lose it will do all the same
 */
public record ServerCheck(boolean acceptDataLoss) {
    private static final int VERSION_MIN = 7;

    /** Settings without which an acknowledged write can be lost. */
    private static final Map<String, String> DURABLE = durable();

    private static Map<String, String> durable() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("appendonly", "yes");
        settings.put("appendfsync", "always");
        // Else nothing is forced to disk while the file is rewritten, whatever appendfsync says.
        settings.put("no-appendfsync-on-rewrite", "no");
        settings.put("maxmemory-policy", "noeviction");
        return settings;
    }

    /** Fails with {@link UnfitServer}, or as the connection does. */
    Future<Void> of(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.INFO))
                .map(String::valueOf)
                .map(ServerCheck::lines)
                .compose(info -> {
                    refuseWhatCannotWork(info);
                    return acceptDataLoss ? Future.succeededFuture() : checkDurable(connection);
                });
    }

    private static Map<String, String> lines(String info) {
        Map<String, String> lines = new LinkedHashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return lines;
    }

    static void refuseWhatCannotWork(Map<String, String> info) {
        if (info.getOrDefault("loading", "0").equals("1")) {
            throw new UnfitServer("Redis still loads its data");
        }
        String version = info.getOrDefault("redis_version", "0");
        if (Integer.parseInt(version.split("\\.", 2)[0]) < VERSION_MIN) {
            throw new UnfitServer("Redis %s is too old: version %d or newer is needed".formatted(version, VERSION_MIN));
        }
        if (!info.getOrDefault("role", "").equals("master")) {
            throw new UnfitServer("This Redis is a replica, which takes no writes: name its master");
        }
        if (!info.getOrDefault("redis_mode", "").equals("standalone")) {
            throw new UnfitServer("This Redis runs as %s: a single server is needed".formatted(info.get("redis_mode")));
        }
    }

    private static Future<Void> checkDurable(RedisConnection connection) {
        Request settings = Request.cmd(Command.CONFIG).arg("GET");
        DURABLE.keySet().forEach(settings::arg);
        return connection
                .send(settings)
                .recover(e -> e instanceof Response
                        ? Future.failedFuture(new UnfitServer(
                                "Redis does not show its settings, so whether it could lose data is unknown"
                                        + remedy("allow CONFIG GET")))
                        : Future.failedFuture(e))
                .map(found -> {
                    DURABLE.forEach((name, wanted) -> refuseOther(
                            name, wanted, Objects.requireNonNull(found).get(name)));
                    return null;
                });
    }

    private static void refuseOther(String name, String wanted, @Nullable Response found) {
        if (!wanted.equals(String.valueOf(found))) {
            throw new UnfitServer("Redis could lose acknowledged data, as its setting %s is %s".formatted(name, found)
                    + remedy("set it to " + wanted));
        }
    }

    private static String remedy(String better) {
        return "; %s, or set orchestrator.redis.accept-data-loss (ORCHESTRATOR_REDIS_ACCEPT_DATA_LOSS) to true"
                .formatted(better);
    }
}
