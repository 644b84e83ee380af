package dev.agijobs.store.redis;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A hash for each artifact: its bytes in chunks, so that none is long on its way, and then their number, without which it is not there. Putting one again writes it again,
 * which heals it. Thread-safe.
 */
public final class RedisArtifactStore implements ArtifactStore {
    private static final String PREFIX = "orchestrator:artifact:";
    private static final String CHUNKS = "chunks";
    private static final int CHUNK_BYTES = 512 * 1024;

    private final RedisClient client;

    public RedisArtifactStore(RedisClient client) {
        this.client = client;
    }

    private static Request of(Command command, Cid cid) {
        return Request.cmd(command).arg(PREFIX + cid.text());
    }

    @Override
    public Uni<Cid> put(byte[] bytes) {
        return Uni.createFrom()
                .item(() -> {
                    ArtifactStore.checkSize(bytes);
                    return Cid.of(bytes);
                })
                .runSubscriptionOn(client.answers())
                .chain(cid -> putFrom(cid, bytes, 0));
    }

    private Uni<Cid> putFrom(Cid cid, byte[] bytes, int chunk) {
        int from = chunk * CHUNK_BYTES;
        if (from >= bytes.length) {
            return client.ask(of(Command.HSET, cid).arg(CHUNKS).arg(chunk), done -> cid);
        }
        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + CHUNK_BYTES));
        return client.ask(of(Command.HSET, cid).arg(chunk).arg(part), done -> cid)
                .chain(stored -> putFrom(stored, bytes, chunk + 1));
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return client.ask(
                        of(Command.HGET, cid).arg(CHUNKS),
                        chunks -> chunks == null
                                ? Optional.<Integer>empty()
                                : Optional.of(Integer.parseInt(chunks.toString())))
                .chain(chunks -> chunks.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : getFrom(cid, 0, chunks.get(), new ByteArrayOutputStream()));
    }

    private Uni<Optional<byte[]>> getFrom(Cid cid, int chunk, int chunks, ByteArrayOutputStream read) {
        if (chunk == chunks) {
            return Uni.createFrom().item(() -> Optional.of(checked(cid, read.toByteArray())));
        }
        return client.ask(of(Command.HGET, cid).arg(chunk), part -> part == null ? null : part.toBytes())
                .chain(part -> {
                    append(read, part);
                    return getFrom(cid, chunk + 1, chunks, read);
                });
    }

    private static void append(ByteArrayOutputStream read, byte @Nullable [] part) {
        if (part != null) {
            read.writeBytes(part);
        }
    }

    private static byte[] checked(Cid cid, byte[] bytes) {
        if (!cid.matches(bytes)) {
            throw new CorruptArtifact(cid);
        }
        return bytes;
    }
}
