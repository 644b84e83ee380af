package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far one group has come, as a place in the feed and as what its {@link Cursor} says. Of the shards of other groups the feed is asked for nothing. */
final class Progress {
    /** Beyond every event. */
    private static final long NOTHING_MORE = Long.MAX_VALUE >>> 8;

    private final String logId;
    private final long[] offsets;
    private final boolean[] ours;
    private final Map<Integer, Cursor.Mark> marks = new HashMap<>();

    Progress(String logId, int shards, int group, int groups) {
        this.logId = logId;
        offsets = new long[shards];
        ours = new boolean[shards];
        for (int shard = 0; shard < shards; shard++) {
            ours[shard] = shard % groups == group;
            offsets[shard] = ours[shard] ? 0 : NOTHING_MORE;
        }
    }

    /** @throws RelayStopped when the cursor is of another log, or of other groups */
    void startAfter(Cursor cursor) {
        if (!cursor.logId().equals(logId) || cursor.shards() != offsets.length) {
            throw new RelayStopped(
                    "On Kafka are the events of another log, %s of %d shards. Choose another orchestrator.kafka.prefix"
                            .formatted(cursor.logId(), cursor.shards()));
        }
        cursor.marks().forEach((shard, mark) -> {
            if (shard < 0 || shard >= ours.length || !ours[shard]) {
                throw new RelayStopped("On Kafka the shards are grouped in another way: shard " + shard);
            }
            offsets[shard] = mark.offset();
            marks.put(shard, mark);
        });
    }

    void published(RecordedEvent event) {
        offsets[event.shard()] = event.offset();
        marks.put(event.shard(), new Cursor.Mark(event.offset(), event.hash()));
    }

    Map<Integer, Cursor.Mark> marks() {
        return marks;
    }

    Cursor cursor() {
        return new Cursor(logId, offsets.length, Map.copyOf(marks));
    }

    Position position() {
        return position(offsets);
    }

    /** The place just before the event with which a shard was left. */
    Position before(int shard) {
        long[] alone = new long[offsets.length];
        Arrays.fill(alone, NOTHING_MORE);
        alone[shard] = offsets[shard] - 1;
        return position(alone);
    }

    private Position position(long[] at) {
        List<Long> all = new ArrayList<>(at.length);
        for (long offset : at) {
            all.add(offset);
        }
        return new Position(logId, List.copyOf(all));
    }

    /** How many events up to this position are not published yet. */
    long behind(Position end) {
        long behind = 0;
        for (int shard = 0; shard < offsets.length; shard++) {
            behind += ours[shard] ? Math.max(0, end.offsets().get(shard) - offsets[shard]) : 0;
        }
        return behind;
    }
}
