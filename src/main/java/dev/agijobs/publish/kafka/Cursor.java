package dev.agijobs.publish.kafka;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a group of shards was published; written in the transaction of the events before it.
 *
 * @param shards of the log
 * @param marks the last event published of each shard of the group that has one
 */
record Cursor(String logId, int shards, Map<Integer, Mark> marks) {

    /** An event's place in its shard, and its hash, by which a log that went another way is noticed. */
    record Mark(long offset, byte[] hash) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mark that && offset == that.offset && Arrays.equals(hash, that.hash);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(offset);
        }
    }

    byte[] encode() {
        Map<String, Object> at = new LinkedHashMap<>();
        new TreeMap<>(marks)
                .forEach((shard, mark) -> at.put(
                        shard.toString(),
                        Map.of("offset", mark.offset(), "hash", HexFormat.of().formatHex(mark.hash()))));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("log_id", logId);
        tree.put("shards", shards);
        tree.put("at", at);
        return JsonTree.write(tree);
    }

    /** @throws RelayStopped when the record is none that this program writes */
    static Cursor decode(byte[] record) {
        try {
            if (JsonTree.parse(record) instanceof Map<?, ?> tree
                    && tree.get("log_id") instanceof String logId
                    && tree.get("shards") instanceof Long shards
                    && tree.get("at") instanceof Map<?, ?> at) {
                Map<Integer, Mark> marks = new TreeMap<>();
                at.forEach((shard, mark) -> marks.put(Integer.valueOf((String) shard), mark((Map<?, ?>) mark)));
                return new Cursor(logId, Math.toIntExact(shards), marks);
            }
        } catch (IOException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    private static Mark mark(Map<?, ?> mark) {
        if (mark.get("offset") instanceof Long offset && mark.get("hash") instanceof String hash) {
            return new Mark(offset, HexFormat.of().parseHex(hash));
        }
        throw unreadable(null);
    }

    private static RelayStopped unreadable(@Nullable Exception why) {
        RelayStopped stopped =
                new RelayStopped("The last record of how far events were published is none that this program writes");
        if (why != null) {
            stopped.initCause(why);
        }
        return stopped;
    }
}
