package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.Script;
import dev.agijobs.store.SnapshotStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots of each stream in a hash by seq. The oldest of all give way when they are too many bytes together; one that is more than {@link #LARGEST} is not kept, as it would
 * hold up the log. Thread-safe.
 */
public final class RedisSnapshotStore implements SnapshotStore {
    /** Bytes. */
    static final int LARGEST = 8 * 1024 * 1024;

    private static final byte[] AGES = "orchestrator:snapshots:ages".getBytes(UTF_8);
    private static final byte[] META = "orchestrator:snapshots:meta".getBytes(UTF_8);
    private static final String OF_STREAM = "orchestrator:snapshots:of:";

    /** KEYS: AGES (members SEQ:STREAM, by age), META (bytes, clock). ARGV: prefix OF_STREAM, stream, seq, most of a stream, most bytes of all, the snapshot. */
    private static final Script SAVE = new Script("""
            local prefix, stream, seq = ARGV[1], ARGV[2], tonumber(ARGV[3])
            local function drop(of, field)
                local bytes = redis.call('HSTRLEN', prefix .. of, field)
                redis.call('HDEL', prefix .. of, field)
                redis.call('ZREM', KEYS[1], field .. ':' .. of)
                redis.call('HINCRBY', KEYS[2], 'bytes', -bytes)
            end
            local before = {}
            for _, field in ipairs(redis.call('HKEYS', prefix .. stream)) do
                local at = tonumber(field)
                if at and at < seq then before[#before + 1] = at else drop(stream, field) end
            end
            table.sort(before)
            for i = 1, #before - (tonumber(ARGV[4]) - 1) do drop(stream, string.format('%.0f', before[i])) end
            redis.call('HSET', prefix .. stream, ARGV[3], ARGV[6])
            redis.call('ZADD', KEYS[1], redis.call('HINCRBY', KEYS[2], 'clock', 1), ARGV[3] .. ':' .. stream)
            local bytes = redis.call('HINCRBY', KEYS[2], 'bytes', #ARGV[6])
            while bytes > tonumber(ARGV[5]) do
                local oldest = redis.call('ZRANGE', KEYS[1], 0, 1)
                if #oldest < 2 then break end
                local field, of = string.match(oldest[1], '^([^:]*):(.*)$')
                drop(of, field)
                bytes = tonumber(redis.call('HGET', KEYS[2], 'bytes'))
            end
            return 'OK'
            """);

    /** KEYS: the stream's. ARGV: largest seq. Answers seq and bytes, or nothing. */
    private static final Script NEWEST = new Script("""
            local best
            for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                local at = tonumber(field)
                if at and at <= tonumber(ARGV[1]) and (not best or at > best) then best = at end
            end
            if not best then return {} end
            local field = string.format('%.0f', best)
            return {field, redis.call('HGET', KEYS[1], field)}
            """);

    /** KEYS: the stream's, AGES. ARGV: seq, stream. Its field becomes one that is no number. */
    private static final Script SET_ASIDE = new Script("""
            local bytes = redis.call('HGET', KEYS[1], ARGV[1])
            if bytes then
                redis.call('HDEL', KEYS[1], ARGV[1])
                redis.call('HSET', KEYS[1], 'aside-' .. ARGV[1], bytes)
                local age = redis.call('ZSCORE', KEYS[2], ARGV[1] .. ':' .. ARGV[2])
                redis.call('ZREM', KEYS[2], ARGV[1] .. ':' .. ARGV[2])
                redis.call('ZADD', KEYS[2], age or 0, 'aside-' .. ARGV[1] .. ':' .. ARGV[2])
            end
            return 'OK'
            """);

    private final RedisClient client;
    private final long bytesMax;

    /** @param bytesMax about how many bytes of snapshots are kept, over all streams; one is kept all the same */
    public RedisSnapshotStore(RedisClient client, long bytesMax) {
        this.client = client;
        this.bytesMax = bytesMax;
    }

    private static byte[] key(String stream) {
        return (OF_STREAM + stream).getBytes(UTF_8);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }

    @Override
    public Uni<Void> save(Snapshot snapshot) {
        if (snapshot.bytes().length > LARGEST) {
            return Uni.createFrom().voidItem();
        }
        List<byte[]> arguments = List.of(
                AGES,
                META,
                OF_STREAM.getBytes(UTF_8),
                snapshot.stream().getBytes(UTF_8),
                digits(snapshot.seq()),
                digits(KEPT),
                digits(bytesMax),
                snapshot.bytes());
        return client.ask(SAVE, 2, arguments, done -> null);
    }

    @Override
    public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
        return client.ask(
                NEWEST,
                1,
                List.of(key(stream), digits(atMost)),
                found -> found == null || found.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Snapshot(
                                stream,
                                Long.parseLong(found.get(0).toString()),
                                found.get(1).toBytes())));
    }

    @Override
    public Uni<Void> setAside(String stream, long seq) {
        List<byte[]> arguments = List.of(key(stream), AGES, digits(seq), stream.getBytes(UTF_8));
        return client.ask(SET_ASIDE, 2, arguments, done -> null);
    }
}
