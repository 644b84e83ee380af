package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.Script;
import dev.agijobs.store.Presence;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Presence by keys that expire, one for each name with its facts, and a sorted set of the names in their order, for lists. A name whose key is gone is taken out of the set by
 * the list that comes upon it. Thread-safe.
 */
public final class RedisPresence implements Presence {
    private static final String PREFIX = "orchestrator:live:";

    /** Names that a list takes out at once, at most, so that no script takes long. */
    private static final int STALE_MAX = 10_000;

    /** KEYS: the names, the one's. ARGV: name, term, facts. */
    private static final Script BEAT = new Script("""
            redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[2])
            redis.call('ZADD', KEYS[1], 0, ARGV[1])
            return 'OK'
            """);

    /** KEYS: as for {@code BEAT}. ARGV: name. */
    private static final Script LEAVE = new Script("""
            redis.call('DEL', KEYS[2])
            redis.call('ZREM', KEYS[1], ARGV[1])
            return 'OK'
            """);

    /** ARGV: prefix of the keys, names. Answers name and facts of each. */
    private static final Script PRESENT = new Script("""
            local found = {}
            for at = 2, #ARGV do
                local facts = redis.call('GET', ARGV[1] .. ARGV[at])
                if facts then
                    found[#found + 1] = ARGV[at]
                    found[#found + 1] = facts
                end
            end
            return found
            """);

    /** KEYS: the names. ARGV: prefix of the keys, the name before, limit, most stale ones. Answers name and facts of each. */
    private static final Script ALL = new Script("""
            local found, stale = {}, 0
            local after, wanted = ARGV[2], 2 * tonumber(ARGV[3])
            while #found < wanted and stale < tonumber(ARGV[4]) do
                local names = redis.call('ZRANGE', KEYS[1], '(' .. after, '+', 'BYLEX', 'LIMIT', 0, 100)
                if #names == 0 then break end
                for _, name in ipairs(names) do
                    local facts = redis.call('GET', ARGV[1] .. name)
                    if not facts then
                        redis.call('ZREM', KEYS[1], name)
                        stale = stale + 1
                    elseif #found < wanted then
                        found[#found + 1] = name
                        found[#found + 1] = facts
                    end
                    after = name
                end
            end
            return found
            """);

    private final RedisClient client;
    private final String prefix;
    private final byte[] names;

    /** @param group of those who are asked for together */
    public RedisPresence(RedisClient client, String group) {
        this.client = client;
        this.prefix = PREFIX + group + ":present:";
        this.names = bytes(PREFIX + group + ":names");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private byte[] key(String name) {
        return bytes(prefix + name);
    }

    @Override
    public Uni<Void> beat(String name, Duration term, String facts) {
        Presence.check(name, term, facts);
        return client.ask(
                BEAT,
                2,
                List.of(names, key(name), bytes(name), bytes(Long.toString(term.toMillis())), bytes(facts)),
                done -> null);
    }

    @Override
    public Uni<Void> leave(String name) {
        return client.ask(LEAVE, 2, List.of(names, key(name), bytes(name)), done -> null);
    }

    @Override
    public Uni<List<Present>> present(Set<String> wanted) {
        Presence.checkAnswered(wanted.size());
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(prefix)));
        new TreeSet<>(wanted).forEach(name -> arguments.add(bytes(name)));
        return client.ask(PRESENT, 0, arguments, RedisPresence::present);
    }

    @Override
    public Uni<List<Present>> all(String afterName, int limit) {
        Presence.checkAnswered(limit);
        return client.ask(
                ALL,
                1,
                List.of(
                        names,
                        bytes(prefix),
                        bytes(afterName),
                        bytes(Integer.toString(limit)),
                        bytes(Integer.toString(STALE_MAX))),
                RedisPresence::present);
    }

    private static List<Present> present(@Nullable Response found) {
        if (found == null) {
            return List.of();
        }
        List<Present> present = new ArrayList<>();
        for (int i = 0; i < found.size(); i += 2) {
            present.add(
                    new Present(found.get(i).toString(UTF_8), found.get(i + 1).toString(UTF_8)));
        }
        return Collections.unmodifiableList(present);
    }
}
