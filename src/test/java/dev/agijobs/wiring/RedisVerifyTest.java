package dev.agijobs.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.testkit.SharedRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RedisVerifyTest extends VerifyOnServer {
    private static final int HASH_BYTES = 8;
    private static final String EVENTS = "orchestrator:log:events";

    private final RedisServer server = SharedRedis.database();
    private final RedisLink link = server.link();
    private final RedisClient client = new RedisClient(link, Runnable::run);

    @Override
    void leave() {
        link.close();
    }

    @Override
    Map<String, String> address() {
        return Map.of("orchestrator.redis-url", server.address().url());
    }

    @Override
    ServerStores stores() {
        return ServerStores.redis(server.address());
    }

    private Response ask(Request request) {
        return Objects.requireNonNull(
                client.ask(request, answer -> answer).await().atMost(Duration.ofSeconds(20)));
    }

    private List<String> entries(String stream) {
        ByteBuffer offsets = ByteBuffer.wrap(ask(Request.cmd(Command.GET).arg("orchestrator:log:offsets:" + stream))
                .toBytes());
        List<String> entries = new ArrayList<>();
        while (offsets.hasRemaining()) {
            entries.add(offsets.getLong() + "-0");
        }
        return entries;
    }

    /** An entry cannot be changed, so it and all after it are made anew. */
    @Override
    void forge(String stream, long seq) {
        String forged = entries(stream).get((int) seq - 1);
        List<Response> later = new ArrayList<>();
        ask(Request.cmd(Command.XRANGE).arg(EVENTS).arg(forged).arg("+")).forEach(later::add);
        for (Response entry : later) {
            ask(Request.cmd(Command.XDEL).arg(EVENTS).arg(entry.get(0).toString()));
        }
        long before = Long.parseLong(forged.replace("-0", "")) - 1;
        ask(Request.cmd(Command.XSETID).arg(EVENTS).arg(before + "-0"));
        for (Response entry : later) {
            String id = entry.get(0).toString();
            ask(Request.cmd(Command.XADD)
                    .arg(EVENTS)
                    .arg(id)
                    .arg("e")
                    .arg(entry.get(1).get(1).toBytes())
                    .arg("p")
                    .arg(
                            id.equals(forged)
                                    ? "{}".getBytes(UTF_8)
                                    : entry.get(1).get(3).toBytes()));
        }
    }

    @Override
    void empty(String stream) {
        for (String entry : entries(stream)) {
            ask(Request.cmd(Command.XDEL).arg(EVENTS).arg(entry));
        }
        ask(Request.cmd(Command.DEL).arg("orchestrator:log:offsets:" + stream));
    }

    @Override
    void unlist(Progress view, String id, boolean all) {
        byte[] key = "orchestrator:view:%s:%d:entries"
                .formatted(view.generation().view(), view.generation().number())
                .getBytes(UTF_8);
        byte[] name = id.getBytes(UTF_8);
        for (Response entry : ask(Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1))) {
            byte[] bytes = entry.toBytes();
            boolean named = Arrays.equals(Arrays.copyOfRange(bytes, 2 * HASH_BYTES, bytes.length), name);
            boolean listed = ByteBuffer.wrap(bytes).getLong() == 0;
            if (named && (all || !listed)) {
                ask(Request.cmd(Command.ZREM).arg(key).arg(bytes));
            }
        }
    }

    @Test
    void where_no_log_is_it_is_told_in_a_sentence() {
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> ServerStores.redis(SharedRedis.database().address()))
                .withMessage("There is no log in this database");
    }
}
