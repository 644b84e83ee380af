package dev.agijobs.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Lua script that the server runs alone and whole. It is sent by its hash, and in full to a server that does not know it (any more). */
public final class Script {
    private final String source;
    private final String sha;

    public Script(String source) {
        this.source = source;
        this.sha = sha1(source);
    }

    /**
     * Runs it. Fails as {@link RedisLink#send} does.
     *
     * @param keys how many of the arguments come first and name keys
     * @param arguments nobody changes them afterwards
     */
    public Future<@Nullable Response> run(RedisLink link, int keys, List<byte[]> arguments) {
        return link.send(request(Command.EVALSHA, sha, keys, arguments))
                .recover(e -> e instanceof ServerRefusal refusal && refusal.is("NOSCRIPT")
                        ? link.send(request(Command.EVAL, source, keys, arguments))
                        : Future.failedFuture(e));
    }

    private static Request request(Command command, String script, int keys, List<byte[]> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys);
        arguments.forEach(request::arg);
        return request;
    }

    private static String sha1(String source) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
