package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads.DueCursor;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.WakeTimes;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The same of many streams, in their order and until the payloads are many bytes; none of a stream that is not there. */
    private static final String OF_STREAMS = """
            SELECT page.* FROM (
                SELECT e.*, h.shard head_shard, h.seq head_seq, h.first_offset, w.nth, sum(octet_length(e.payload)) OVER (
                        ORDER BY w.nth, e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) bytes_before
                FROM unnest($1::text[], $2::bigint[], $3::int[]) WITH ORDINALITY w (wanted, after_seq, most, nth)
                JOIN heads h ON h.stream = w.wanted
                LEFT JOIN LATERAL (SELECT""" + COLUMNS + """
                    FROM events WHERE stream = w.wanted AND seq > w.after_seq AND shard_offset >= h.first_offset
                    ORDER BY seq LIMIT w.most) e ON true) page
            WHERE coalesce(bytes_before, 0) < $4 ORDER BY nth, seq""";

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
    private static final String HEADS_OF = HEADS + "WHERE stream = ANY ($1::text[])";
    private static final String DUE = HEADS + """
            WHERE NOT terminal AND wake_at IS NOT NULL AND wake_at <= $1 AND (wake_at, stream) > ($2, $3 COLLATE "C") AND shard = ANY ($4::int[])
            ORDER BY wake_at, stream LIMIT $5""";

    /** But for those that began in what is archived, whose events come by in the feed. */
    private static final String EMPTIED = """
            SELECT stream FROM heads h WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = h.stream)
                AND first_offset >= (SELECT coalesce(max(past_offset), 0) FROM archived_ranges) LIMIT $1""";

    /** Statements of one kind under way at once, of the connections that all share. */
    private static final int STATEMENTS_MAX = 4;

    /** Streams read by one statement, and events of each. */
    private static final int STREAMS_MAX = 128;

    private static final int EVENTS_MAX = 100;
    private static final int HEADS_MAX = 200;

    private final PgDatabase database;
    private final OlderEvents older;
    private final Together<Wanted, StreamPart> streams = new Together<>(STATEMENTS_MAX, STREAMS_MAX, this::ofStreams);
    private final Together<String, Optional<StreamHead>> heads =
            new Together<>(STATEMENTS_MAX, HEADS_MAX, this::headsOf);
    private final Together<Ends, long[]> ends = new Together<>(1, Integer.MAX_VALUE, this::ends);

    /** @param older answers for what the tables hold no longer */
    LogReader(PgDatabase database, OlderEvents older) {
        this.database = database;
        this.older = older;
    }

    /** Events of a stream after a seq. */
    private record Wanted(String stream, long afterSeq, int limit) {
        /** The last one, if there are as many. */
        long until() {
            return afterSeq > Long.MAX_VALUE - limit ? Long.MAX_VALUE : afterSeq + limit;
        }
    }

    /** What a statement that read many streams has left out is read alone. */
    Uni<List<RecordedEvent>> ofStream(String stream, long afterSeq, int limit) {
        Wanted wanted = new Wanted(stream, afterSeq, limit);
        return streams.ask(wanted)
                .chain(part -> part.isWhole() ? Uni.createFrom().item(part) : ofStream(wanted))
                .chain(part -> part.isWhole() ? Uni.createFrom().item(part.events()) : older.complete(part));
    }

    private Uni<StreamPart> ofStream(Wanted one) {
        return database.ask(OF_STREAM, Tuple.of(one.stream(), one.afterSeq(), one.limit()), rows -> {
            StreamPart part = none(one);
            for (Row row : rows) {
                part = with(part, row, one);
            }
            return part;
        });
    }

    private Uni<List<StreamPart>> ofStreams(List<Wanted> wanted) {
        if (wanted.size() == 1) {
            return ofStream(wanted.getFirst()).map(List::of);
        }
        Tuple arguments = PgDatabase.arguments(List.of(
                wanted.stream().map(Wanted::stream).toArray(String[]::new),
                wanted.stream().map(Wanted::afterSeq).toArray(Long[]::new),
                wanted.stream().map(one -> Math.min(one.limit(), EVENTS_MAX)).toArray(Integer[]::new),
                (long) EventFeed.PAGE_BYTES));
        return database.ask(OF_STREAMS, arguments, rows -> parts(wanted, rows));
    }

    /** Once the payloads are many bytes, a stream of which nothing came may be there all the same. */
    private static List<StreamPart> parts(List<Wanted> wanted, RowSet<Row> rows) {
        List<StreamPart> parts = new ArrayList<>();
        wanted.forEach(one -> parts.add(none(one)));
        int reached = 0;
        long bytes = 0;
        for (Row row : rows) {
            reached = (int) (row.getLong(18) - 1);
            parts.set(reached, with(parts.get(reached), row, wanted.get(reached)));
            Buffer payload = row.getBuffer(12);
            bytes += payload == null ? 0 : payload.length();
        }
        for (int i = reached + 1; i < parts.size() && bytes >= EventFeed.PAGE_BYTES; i++) {
            Wanted one = wanted.get(i);
            parts.set(i, new StreamPart(one.stream(), 0, 0, one.afterSeq(), Long.MAX_VALUE, List.of()));
        }
        return parts;
    }

    private static StreamPart none(Wanted wanted) {
        return StreamPart.none(wanted.stream(), wanted.afterSeq());
    }

    /** The part with one more row: an event, or nothing but the head. */
    private static StreamPart with(StreamPart part, Row row, Wanted wanted) {
        StreamPart more = part.events().isEmpty()
                ? new StreamPart(
                        wanted.stream(),
                        row.getInteger(15),
                        row.getLong(17),
                        wanted.afterSeq(),
                        Math.min(row.getLong(16), wanted.until()),
                        new ArrayList<>())
                : part;
        if (row.getValue(0) != null) {
            more.events().add(event(row));
        }
        return more;
    }

    /** Streams with a head and without any event. */
    Uni<List<String>> emptied(int max) {
        return database.ask(EMPTIED, Tuple.of(max), rows -> {
            List<String> streams = new ArrayList<>();
            rows.forEach(row -> streams.add(row.getString(0)));
            return streams;
        });
    }

    /** The last offset of each shard, 0 when it has no event. Whoever asks while an answer is under way gets the next one. */
    Uni<long[]> ends() {
        return ends.ask(Ends.WANTED).map(long[]::clone);
    }

    private Uni<List<long[]>> ends(List<Ends> askers) {
        return database.ask(ENDS, Tuple.tuple(), rows -> {
            long[] ends = new long[rows.size()];
            int shard = 0;
            for (Row row : rows) {
                ends[shard++] = row.getLong(0);
            }
            return Collections.nCopies(askers.size(), ends);
        });
    }

    /** The one question about ends. */
    private enum Ends {
        WANTED
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
        return heads.ask(stream);
    }

    private Uni<List<Optional<StreamHead>>> headsOf(List<String> wanted) {
        Tuple arguments = Tuple.of((Object) wanted.toArray(String[]::new));
        return database.ask(HEADS_OF, arguments, rows -> {
            Map<String, StreamHead> found = new HashMap<>();
            heads(rows).forEach(head -> found.put(head.stream(), head));
            return wanted.stream()
                    .map(stream -> Optional.ofNullable(found.get(stream)))
                    .toList();
        });
    }

    /**
     * @param from a wake time, microseconds since 1970: those before are left out
     * @param shards of these alone
     */
    Uni<List<StreamHead>> due(Instant until, long from, List<Integer> shards, int limit) {
        return due(until, from, "", shards, limit);
    }

    /** The same after a stream. */
    Uni<List<StreamHead>> due(Instant until, DueCursor after, List<Integer> shards, int limit) {
        return due(until, WakeTimes.wakeMicros(after.wakeAt()), after.stream(), shards, limit);
    }

    private Uni<List<StreamHead>> due(Instant until, long from, String stream, List<Integer> shards, int limit) {
        Tuple arguments = PgDatabase.arguments(
                List.of(WakeTimes.untilMicros(until), from, stream, shards.toArray(Integer[]::new), limit));
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
