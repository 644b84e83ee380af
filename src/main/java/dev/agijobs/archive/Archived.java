package dev.agijobs.archive;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file that was written whole.
 *
 * @param file its name in the folder
 * @param events how many it holds
 * @param sha256 of all its bytes before the digest itself
 */
public record Archived(ArchiveRange range, String file, long events, byte[] sha256) {

    /** Whether the other one holds the same bytes. */
    boolean sameBytes(byte[] digest) {
        return Arrays.equals(sha256, digest);
    }

    /** Named by log, range and content, so that no history takes the place of another. */
    static String name(ArchiveRange range, byte[] sha256) {
        return "%s-%s.events".formatted(prefix(range), HexFormat.of().formatHex(sha256, 0, 8));
    }

    /** How names begin of files of this range, whole or not. */
    static String prefix(ArchiveRange range) {
        return "%s-%012d".formatted(range.logId(), range.firstOffset());
    }
}
