package dev.agijobs.archive;

import dev.agijobs.archive.Layout.Block;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a file is what was archived: its digest, that no offset of the range is missing in any shard, that each event has the hash of its content, and that it holds the
 * hash of the one before it in its stream, as far as that is among the newest streams of the shard.
 */
public final class ArchiveCheck {
    private static final int STREAMS_KNOWN_MAX = 100_000;
    private static final int CHUNK = 1 << 16;

    private final ArchiveFile file;

    private ArchiveCheck(ArchiveFile file) {
        this.file = file;
    }

    /**
     * Reads all of it.
     *
     * @param shards of the log
     * @throws ArchiveDamaged when it is anything else
     */
    public static void of(Path folder, Archived expected, int shards) throws IOException {
        Path path = folder.resolve(expected.file());
        try (ArchiveFile file = new ArchiveFile(path)) {
            new ArchiveCheck(file).check(expected, shards);
        }
    }

    private void check(Archived expected, int shards) throws IOException {
        if (!file.range().equals(expected.range()) || !expected.sameBytes(file.sha256())) {
            throw file.damaged("it is another one than was archived", null);
        }
        if (!expected.sameBytes(digest())) {
            throw file.damaged("its content does not match its digest", null);
        }
        for (int shard = 0; shard < shards; shard++) {
            check(shard);
        }
        if (file.table().events() != expected.events()
                || expected.events() != shards * expected.range().eventsOfShard()) {
            throw file.damaged("it holds %d events".formatted(file.table().events()), null);
        }
    }

    private byte[] digest() throws IOException {
        MessageDigest digest = Layout.sha256();
        long left = Files.size(file.path()) - Layout.DIGEST_BYTES - Layout.END.length;
        try (InputStream in = Files.newInputStream(file.path())) {
            byte[] chunk = new byte[CHUNK];
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    throw file.damaged("it is too short", null);
                }
                digest.update(chunk, 0, read);
                left -= read;
            }
        }
        return digest.digest();
    }

    /** A stream's end as far as it was read. */
    private record End(long seq, byte[] hash) {}

    private void check(int shard) throws IOException {
        Map<String, End> ends = new Kept<>(STREAMS_KNOWN_MAX);
        long offset = Math.max(1, file.range().firstOffset());
        for (Block block : file.index(shard)) {
            for (RecordedEvent event : file.events(shard, block)) {
                if (event.offset() != offset) {
                    throw file.damaged("offset %d of shard %d is missing".formatted(offset, shard), null);
                }
                offset++;
                check(event, ends.get(event.stream()));
                ends.put(event.stream(), new End(event.seq(), event.hash()));
            }
        }
        if (offset != file.range().pastOffset()) {
            throw file.damaged("offset %d of shard %d is missing".formatted(offset, shard), null);
        }
    }

    private void check(RecordedEvent event, @Nullable End before) throws IOException {
        byte[] hash = HashChain.hash(event.prevHash(), event.org(), event.stream(), event.seq(), event.event());
        boolean fits = Arrays.equals(hash, event.hash())
                && (event.seq() > 1 || Arrays.equals(event.prevHash(), HashChain.GENESIS))
                && (before == null
                        || (event.seq() == before.seq() + 1 && Arrays.equals(event.prevHash(), before.hash())));
        if (!fits) {
            throw file.damaged(
                    "event %d of %s does not fit into its stream".formatted(event.seq(), event.stream()), null);
        }
    }
}
