package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.Script;
import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Leases in a hash each: owner, url, epoch, and until when by the server's clock, in milliseconds. They are never removed, as their epochs must not come again. Thread-safe. */
public final class RedisLeaseStore implements LeaseStore {
    private static final byte[] PREFIX = "orchestrator:lease:".getBytes(UTF_8);

    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /** ARGV: prefix, owner, url, term, names. Answers name, owner, url and epoch of each that was taken. */
    private static final Script ACQUIRE = new Script(NOW + """
            local found = {}
            for at = 5, #ARGV do
                local key = ARGV[1] .. ARGV[at]
                local held = redis.call('HMGET', key, 'owner', 'until')
                if not held[1] or tonumber(held[2]) <= now or held[1] == ARGV[2] then
                    local epoch = redis.call('HINCRBY', key, 'epoch', 1)
                    redis.call('HSET', key, 'owner', ARGV[2], 'url', ARGV[3],
                        'until', string.format('%.0f', now + tonumber(ARGV[4])))
                    for _, part in ipairs({ARGV[at], ARGV[2], ARGV[3], tostring(epoch)}) do found[#found + 1] = part end
                end
            end
            return found
            """);

    /** ARGV: prefix, term, then name, owner, url and epoch of each. Answers those of them that are still held. */
    private static final Script RENEW = new Script(NOW + """
            local found = {}
            for at = 3, #ARGV, 4 do
                local key = ARGV[1] .. ARGV[at]
                if redis.call('HGET', key, 'epoch') == ARGV[at + 3] then
                    redis.call('HSET', key, 'until', string.format('%.0f', now + tonumber(ARGV[2])))
                    for i = at, at + 3 do found[#found + 1] = ARGV[i] end
                end
            end
            return found
            """);

    /** ARGV: prefix, then name, owner, url and epoch of each. With another epoch, so that it cannot be renewed. */
    private static final Script RELEASE = new Script("""
            for at = 2, #ARGV, 4 do
                local key = ARGV[1] .. ARGV[at]
                if redis.call('HGET', key, 'epoch') == ARGV[at + 3] then
                    redis.call('HINCRBY', key, 'epoch', 1)
                    redis.call('HSET', key, 'until', '0')
                end
            end
            return {}
            """);

    /** ARGV: prefix, names. Answers name, owner, url and epoch of each that is held. */
    private static final Script HELD = new Script(NOW + """
            local found = {}
            for at = 2, #ARGV do
                local held = redis.call('HMGET', ARGV[1] .. ARGV[at], 'owner', 'url', 'epoch', 'until')
                if held[1] and tonumber(held[4]) > now then
                    for _, part in ipairs({ARGV[at], held[1], held[2], held[3]}) do found[#found + 1] = part end
                end
            end
            return found
            """);

    private final RedisClient client;

    public RedisLeaseStore(RedisClient client) {
        this.client = client;
    }

    private static byte[] millis(Duration term) {
        return Long.toString(Math.max(1, term.toMillis())).getBytes(UTF_8);
    }

    private static void add(List<byte[]> arguments, Collection<Lease> leases) {
        for (Lease lease : leases) {
            for (String part : List.of(lease.name(), lease.owner(), lease.url(), Long.toString(lease.epoch()))) {
                arguments.add(part.getBytes(UTF_8));
            }
        }
    }

    private static List<Lease> leases(@Nullable Response answer) {
        Response parts = Objects.requireNonNull(answer);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < parts.size(); i += 4) {
            leases.add(new Lease(
                    parts.get(i).toString(),
                    parts.get(i + 1).toString(),
                    parts.get(i + 2).toString(),
                    Long.parseLong(parts.get(i + 3).toString())));
        }
        return leases;
    }

    @Override
    public Uni<List<Lease>> acquire(Set<String> names, Holder holder, Duration term) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(PREFIX, holder.owner().getBytes(UTF_8), holder.url().getBytes(UTF_8), millis(term)));
        new TreeSet<>(names).forEach(name -> arguments.add(name.getBytes(UTF_8)));
        return client.ask(ACQUIRE, 0, arguments, RedisLeaseStore::leases);
    }

    @Override
    public Uni<List<Lease>> renew(List<Lease> leases, Duration term) {
        List<byte[]> arguments = new ArrayList<>(List.of(PREFIX, millis(term)));
        add(arguments, leases);
        return client.ask(RENEW, 0, arguments, RedisLeaseStore::leases);
    }

    @Override
    public Uni<Void> release(List<Lease> leases) {
        List<byte[]> arguments = new ArrayList<>(List.of(PREFIX));
        add(arguments, leases);
        return client.ask(RELEASE, 0, arguments, done -> null);
    }

    @Override
    public Uni<List<Lease>> held(Set<String> names) {
        List<byte[]> arguments = new ArrayList<>(List.of(PREFIX));
        new TreeSet<>(names).forEach(name -> arguments.add(name.getBytes(UTF_8)));
        return client.ask(HELD, 0, arguments, RedisLeaseStore::leases);
    }
}
