package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads.DueCursor;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.WakeTimes;
import dev.agijobs.postgres.PgDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the tables of the log: each call sees everything committed before it. Thread-safe. */
final class LogReader {
    static final String COLUMNS =
            " shard, shard_offset, stream, seq, event_id, org, type, version, occurred_at, actor, command_id, traceparent, payload, prev_hash, hash ";

    /** The offset of the first event lets older partitions be passed over. There is a row of the head also when there is no event. */
    private static final String OF_STREAM = """
            SELECT e.*, h.shard, h.seq, h.first_offset FROM heads h LEFT JOIN LATERAL (SELECT""" + COLUMNS + """
                FROM events WHERE stream = $1 AND seq > $2 AND shard_offset >= h.first_offset
                ORDER BY seq LIMIT $3) e ON true
            WHERE h.stream = $1 ORDER BY e.seq""";

    /** In the order of the shards given, each up to an offset that is committed; until the payloads are many bytes. */
    static final String OF_SHARDS = "SELECT" + COLUMNS + """
            FROM (SELECT e.*, w.nth, sum(octet_length(e.payload)) OVER (
                        ORDER BY w.nth, e.shard_offset ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) bytes_before
                FROM unnest($1::int[], $2::bigint[], $3::bigint[]) WITH ORDINALITY w (wanted, after_offset, until_offset, nth)
                CROSS JOIN LATERAL (
                    SELECT * FROM events
                    WHERE shard = w.wanted AND shard_offset > w.after_offset AND shard_offset <= w.until_offset
                    ORDER BY shard_offset) e) page
            WHERE coalesce(bytes_before, 0) < $4 ORDER BY nth, shard_offset""";

    private static final String ENDS = "SELECT next_offset - 1 FROM shards ORDER BY shard";
    private static final String HEADS = "SELECT stream, shard, seq, hash, terminal, wake_at, first_offset FROM heads ";
    private static final String HEAD = HEADS + "WHERE stream = $1";
    private static final String DUE = HEADS + """
            WHERE NOT terminal AND wake_at IS NOT NULL AND wake_at <= $1 AND (wake_at, stream) > ($2, $3 COLLATE "C") AND shard = ANY ($4::int[])
            ORDER BY wake_at, stream LIMIT $5""";

    /** But for those that began in what is archived, whose events come by in the feed. */
    private static final String EMPTIED = """
            SELECT stream FROM heads h WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = h.stream)
                AND first_offset >= (SELECT coalesce(max(past_offset), 0) FROM archived_ranges) LIMIT $1""";

    private final PgDatabase database;
    private final OlderEvents older;

    /** @param older answers for what the tables hold no longer */
    LogReader(PgDatabase database, OlderEvents older) {
        this.database = database;
        this.older = older;
    }

    Uni<List<RecordedEvent>> ofStream(String stream, long afterSeq, int limit) {
        return database.ask(
                        OF_STREAM, Tuple.of(stream, afterSeq, limit), rows -> streamPart(rows, stream, afterSeq, limit))
                .chain(part -> part.isWhole() ? Uni.createFrom().item(part.events()) : older.complete(part));
    }

    private static StreamPart streamPart(RowSet<Row> rows, String stream, long afterSeq, int limit) {
        List<RecordedEvent> events = new ArrayList<>(rows.size());
        StreamPart part = StreamPart.none(stream, afterSeq);
        for (Row row : rows) {
            part = new StreamPart(
                    stream,
                    row.getInteger(15),
                    row.getLong(17),
                    afterSeq,
                    Math.min(row.getLong(16), afterSeq > Long.MAX_VALUE - limit ? Long.MAX_VALUE : afterSeq + limit),
                    events);
            if (row.getValue(0) != null) {
                events.add(event(row));
            }
        }
        return part;
    }

    /** Streams with a head and without any event. */
    Uni<List<String>> emptied(int max) {
        return database.ask(EMPTIED, Tuple.of(max), rows -> {
            List<String> streams = new ArrayList<>();
            rows.forEach(row -> streams.add(row.getString(0)));
            return streams;
        });
    }

    /** The last offset of each shard, 0 when it has no event. */
    Uni<long[]> ends() {
        return database.ask(ENDS, Tuple.tuple(), rows -> {
            long[] ends = new long[rows.size()];
            int shard = 0;
            for (Row row : rows) {
                ends[shard++] = row.getLong(0);
            }
            return ends;
        });
    }

    /**
     * Events of shards in the order given, as many as a page holds.
     *
     * @param until of each shard, an offset that is committed
     */
    Uni<List<RecordedEvent>> ofShards(Integer[] shards, Long[] after, Long[] until) {
        return database.ask(
                        OF_SHARDS,
                        PgDatabase.arguments(List.of(shards, after, until, (long) EventFeed.PAGE_BYTES)),
                        LogReader::events)
                .chain(found -> {
                    FeedPart part = new FeedPart(shards, after, until, found);
                    return part.isWhole() ? Uni.createFrom().item(found) : older.complete(part);
                });
    }

    Uni<Optional<StreamHead>> head(String stream) {
        return database.ask(HEAD, Tuple.of(stream), rows -> heads(rows).stream().findFirst());
    }

    /** @param shards of these alone */
    Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, List<Integer> shards, int limit) {
        Tuple arguments = PgDatabase.arguments(List.of(
                WakeTimes.untilMicros(until),
                after == null ? Long.MIN_VALUE : WakeTimes.wakeMicros(after.wakeAt()),
                after == null ? "" : after.stream(),
                shards.toArray(Integer[]::new),
                limit));
        return database.ask(DUE, arguments, LogReader::heads);
    }

    static List<RecordedEvent> events(RowSet<Row> rows) {
        List<RecordedEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            events.add(event(row));
        }
        return events;
    }

    private static RecordedEvent event(Row row) {
        NewEvent event = new NewEvent(
                row.getUUID(4),
                row.getString(6),
                row.getInteger(7),
                WakeTimes.instant(row.getLong(8)),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getBuffer(12).getBytes());
        return new RecordedEvent(
                row.getInteger(0),
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(5),
                event,
                row.getBuffer(13).getBytes(),
                row.getBuffer(14).getBytes());
    }

    private static List<StreamHead> heads(RowSet<Row> rows) {
        List<StreamHead> heads = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Long wakeAt = row.getLong(5);
            StreamStatus status =
                    new StreamStatus(row.getBoolean(4), wakeAt == null ? null : WakeTimes.instant(wakeAt));
            heads.add(new StreamHead(
                    row.getString(0),
                    row.getInteger(1),
                    row.getLong(2),
                    row.getBuffer(3).getBytes(),
                    status,
                    row.getLong(6)));
        }
        return heads;
    }
}
