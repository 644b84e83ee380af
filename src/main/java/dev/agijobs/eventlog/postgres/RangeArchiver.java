package dev.agijobs.eventlog.postgres;

import dev.agijobs.archive.ArchiveRange;
import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.archive.ArchiveWriter;
import dev.agijobs.archive.Archived;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Archives the oldest range of the log and drops its partition, in steps of which each may be the last: the file is written, named, read back and checked, and only then
 * one transaction carries over what goes on, notes the file and drops the partition. Whoever comes after a crash does it anew. Blocks. Not thread-safe.
 */
final class RangeArchiver {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration DROP_MAX = Duration.ofHours(1);
    private static final int BLOCK_EVENTS = 512;

    /** Where the oldest range is written in all shards: its ends, and when the newest of its last events happened. */
    private static final String OLDEST = """
            SELECT r.first_offset, r.past_offset, (
                SELECT max((SELECT e.occurred_at FROM events e WHERE e.shard = s.shard AND e.shard_offset = r.past_offset - 1)) FROM shards s)
            FROM (SELECT first_offset, past_offset FROM event_ranges ORDER BY first_offset LIMIT 1) r
            WHERE r.past_offset <= (SELECT min(next_offset) FROM shards)""";

    /** Held by who archives, as long as its connection lives. */
    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 7208316918))";

    private static final String DROP = "SELECT drop_archived($1, $2, $3, $4, $5)";
    private static final String DROP_CARRIED = "SELECT drop_carried()";

    private final PgDatabase database;
    private final String logId;
    private final ArchiveShelf shelf;
    private final Supplier<Uni<List<Position>>> followers;
    private final Failpoints failpoints;

    /** @param followers where everybody is who follows the log by a stored position */
    RangeArchiver(
            PgDatabase database,
            String logId,
            ArchiveShelf shelf,
            Supplier<Uni<List<Position>>> followers,
            Failpoints failpoints) {
        this.database = database;
        this.logId = logId;
        this.shelf = shelf;
        this.followers = followers;
        this.failpoints = failpoints;
    }

    /**
     * Archives the oldest range if it may be.
     *
     * @param until its newest event must not be after this
     * @return what was archived; empty when there is nothing to do, or somebody else does it
     * @throws IOException when the file cannot be written, or is not what it should be: then nothing is dropped
     */
    Optional<Archived> archiveOldest(Instant until) throws IOException {
        Optional<ArchiveRange> oldest = oldest(until);
        if (oldest.isEmpty() || !allPast(oldest.get())) {
            return Optional.empty();
        }
        PgConnection connection = PgDatabase.await(database.connect(), ANSWER_MAX);
        try {
            if (!ask(connection, LOCK, Tuple.of(logId)).iterator().next().getBoolean(0)) {
                return Optional.empty();
            }
            ask(connection, PgDatabase.DURABLE_CONNECTION, Tuple.tuple());
            return Optional.of(archive(connection, oldest.get()));
        } finally {
            PgDatabase.close(connection);
        }
    }

    private Optional<ArchiveRange> oldest(Instant until) {
        return database.ask(OLDEST, Tuple.tuple(), rows -> {
                    for (Row row : rows) {
                        if (row.getLong(2) != null && row.getLong(2) <= HashChain.micros(until)) {
                            return Optional.of(new ArchiveRange(logId, row.getLong(0), row.getLong(1)));
                        }
                    }
                    return Optional.<ArchiveRange>empty();
                })
                .await()
                .atMost(ANSWER_MAX);
    }

    private boolean allPast(ArchiveRange range) {
        Position end = new Position(logId, Collections.nCopies(Shards.COUNT, range.pastOffset() - 1));
        return followers.get().await().atMost(ANSWER_MAX).stream().allMatch(position -> position.reaches(end));
    }

    private Archived archive(PgConnection connection, ArchiveRange range) throws IOException {
        failpoints.hit("retention.found");
        shelf.removeUnfinished(logId);
        Archived archived = write(connection, range);
        failpoints.hit("retention.named");
        shelf.check(archived, Shards.COUNT);
        failpoints.hit("retention.checked");
        Tuple arguments = Tuple.of(
                range.firstOffset(),
                range.pastOffset(),
                archived.file(),
                archived.events(),
                Buffer.buffer(archived.sha256()));
        PgDatabase.await(connection.preparedQuery(DROP).execute(arguments), DROP_MAX);
        failpoints.hit("retention.dropped");
        PgDatabase.await(connection.preparedQuery(DROP_CARRIED).execute(), DROP_MAX);
        return archived;
    }

    private Archived write(PgConnection connection, ArchiveRange range) throws IOException {
        try (ArchiveWriter writer = shelf.begin(range, UUID.randomUUID().toString())) {
            for (int shard = 0; shard < Shards.COUNT; shard++) {
                long after = Math.max(1, range.firstOffset()) - 1;
                while (after < range.pastOffset() - 1) {
                    List<RecordedEvent> block = block(connection, shard, after, range.pastOffset() - 1);
                    writer.add(block);
                    after = block.getLast().offset();
                }
            }
            return writer.finish(() -> failpoints.hit("retention.written"));
        }
    }

    private static List<RecordedEvent> block(PgConnection connection, int shard, long after, long last) {
        Tuple arguments = PgDatabase.arguments(List.of(
                new Integer[] {shard}, new Long[] {after}, new Long[] {Math.min(last, after + BLOCK_EVENTS)}, (long)
                        EventFeed.PAGE_BYTES));
        List<RecordedEvent> block = LogReader.events(ask(connection, LogReader.OF_SHARDS, arguments));
        if (block.isEmpty()) {
            throw new StoreUnavailable("The log lacks the offset %d of shard %d".formatted(after + 1, shard), null);
        }
        return block;
    }

    private static RowSet<Row> ask(PgConnection connection, String sql, Tuple arguments) {
        return PgDatabase.await(connection.preparedQuery(sql).execute(arguments), ANSWER_MAX);
    }
}
