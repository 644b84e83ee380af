package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.eventlog.Position;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.Script;
import dev.agijobs.store.LiveBoard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A board in a hash (writer, position, summary, number of entries), a hash of the entries by id, and a sorted set of ids for each order. A server that is full may take away any
 * one of them: what does not fit together is not seen, and not updated. Thread-safe.
 */
public final class RedisLiveBoard implements LiveBoard {
    private static final String PREFIX = "orchestrator:live:";

    /** KEYS: the board, its entries, its orders. */
    private static final String WHOLE = """
            local function whole()
                local count = tonumber(redis.call('HGET', KEYS[1], 'count'))
                if not count or redis.call('HLEN', KEYS[2]) ~= count then return false end
                for i = 3, #KEYS do
                    if redis.call('ZCARD', KEYS[i]) ~= count then return false end
                end
                return true
            end
            """;

    /** Before it: {@code whole}. ARGV: writer, position, term. */
    private static final String IS_KEPT = """
            local held = redis.call('HMGET', KEYS[1], 'writer', 'position')
            if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] or not whole() then return 0 end
            """;

    private static final String EXPIRE = """
            for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[3]) end
            return 1
            """;

    /** ARGV: writer, position before, term, position, summary, how many removals, these, then id, body and ranks of each put. */
    private static final String WRITE = """
            local at = 7
            for i = 1, tonumber(ARGV[6]) do
                redis.call('HDEL', KEYS[2], ARGV[at])
                for k = 3, #KEYS do redis.call('ZREM', KEYS[k], ARGV[at]) end
                at = at + 1
            end
            while at <= #ARGV do
                redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
                for k = 3, #KEYS do redis.call('ZADD', KEYS[k], ARGV[at + k - 1], ARGV[at]) end
                at = at + #KEYS
            end
            redis.call('HSET', KEYS[1], 'writer', ARGV[1], 'position', ARGV[4], 'summary', ARGV[5],
                'count', redis.call('HLEN', KEYS[2]))
            """;

    private static final Script REPLACE = new Script("redis.call('DEL', unpack(KEYS))\n" + WRITE + EXPIRE);
    private static final Script UPDATE = new Script(WHOLE + IS_KEPT + WRITE + EXPIRE);
    private static final Script CONFIRM = new Script(WHOLE + IS_KEPT + EXPIRE);

    /** KEYS: the board, its entries, one order. ARGV: limit. Answers position, summary, then id and body of each. */
    private static final Script TOP = new Script(WHOLE + """
            if not whole() then return {} end
            local found = redis.call('HMGET', KEYS[1], 'position', 'summary')
            for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, ARGV[1] - 1)) do
                found[#found + 1] = id
                found[#found + 1] = redis.call('HGET', KEYS[2], id)
            end
            for i = 1, #found do
                if not found[i] then return {} end
            end
            return found
            """);

    private final RedisClient client;
    private final String name;
    private final List<String> sorts;

    /**
     * @param name of the board: of the log, of the view and of its form
     * @param sorts keys of its orders
     */
    public RedisLiveBoard(RedisClient client, String name, List<String> sorts) {
        this.client = client;
        this.name = PREFIX + name;
        this.sorts = List.copyOf(sorts);
    }

    private List<byte[]> keys(Collection<String> orders) {
        List<byte[]> keys = new ArrayList<>(List.of(bytes(name), bytes(name + ":entries")));
        orders.forEach(sort -> keys.add(bytes(name + ":by:" + sort)));
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public Uni<Void> replace(String writer, Changes board, Duration term) {
        Changes all = new Changes(board.summary(), board.puts(), Set.of(), board.position());
        return client.ask(REPLACE, 2 + sorts.size(), arguments(writer, "", all, term), done -> null);
    }

    @Override
    public Uni<Boolean> update(String writer, Position from, Changes changes, Duration term) {
        return client.ask(
                UPDATE, 2 + sorts.size(), arguments(writer, from.text(), changes, term), RedisLiveBoard::isDone);
    }

    @Override
    public Uni<Boolean> confirm(String writer, Position at, Duration term) {
        List<byte[]> arguments = keys(sorts);
        arguments.addAll(List.of(bytes(writer), bytes(at.text()), bytes(Long.toString(term.toMillis()))));
        return client.ask(CONFIRM, 2 + sorts.size(), arguments, RedisLiveBoard::isDone);
    }

    private static boolean isDone(@Nullable Response answer) {
        return "1".equals(String.valueOf(answer));
    }

    private List<byte[]> arguments(String writer, String before, Changes changes, Duration term) {
        List<byte[]> arguments = keys(sorts);
        arguments.addAll(List.of(
                bytes(writer),
                bytes(before),
                bytes(Long.toString(term.toMillis())),
                bytes(changes.position().text()),
                changes.summary(),
                bytes(Integer.toString(changes.removals().size()))));
        changes.removals().forEach(id -> arguments.add(bytes(id)));
        for (Entry entry : changes.puts()) {
            arguments.add(bytes(entry.id()));
            arguments.add(entry.body());
            for (String sort : sorts) {
                Double rank = Objects.requireNonNull(entry.ranks().get(sort), sort);
                arguments.add(bytes(rank.toString()));
            }
        }
        return arguments;
    }

    @Override
    public Uni<Optional<Top>> top(String sort, int limit) {
        if (!sorts.contains(sort)) {
            throw new IllegalArgumentException("The board has no order by " + sort);
        }
        List<byte[]> arguments = keys(List.of(sort));
        arguments.add(bytes(Integer.toString(limit)));
        return client.ask(TOP, 3, arguments, RedisLiveBoard::top);
    }

    private static Optional<Top> top(@Nullable Response found) {
        if (found == null || found.size() < 2) {
            return Optional.empty();
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 2; i < found.size(); i += 2) {
            rows.add(new Row(found.get(i).toString(), found.get(i + 1).toBytes()));
        }
        return Optional.of(new Top(
                found.get(1).toBytes(), rows, Position.parse(found.get(0).toString())));
    }
}
