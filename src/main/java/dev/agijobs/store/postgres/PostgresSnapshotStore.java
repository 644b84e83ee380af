package dev.agijobs.store.postgres;

import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Together;
import dev.agijobs.store.SnapshotStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Snapshots in a table that is not logged: after a crash of the server it is empty, and runs are replayed from their events. The oldest of all give way when there are too many
 * bytes, which is looked at now and then. Thread-safe.
 */
public final class PostgresSnapshotStore implements SnapshotStore {
    private static final String SAVE = "SELECT 1 FROM save_snapshot($1, $2, $3, $4)";
    private static final String NEWEST = """
            SELECT w.nth, s.seq FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY w (wanted, at_most, nth)
            CROSS JOIN LATERAL (SELECT max(seq) seq FROM snapshots WHERE stream = w.wanted AND seq <= w.at_most AND NOT aside) s
            WHERE s.seq IS NOT NULL""";
    private static final String BYTES = "SELECT bytes FROM snapshots WHERE stream = $1 AND seq = $2 AND NOT aside";
    private static final int STATEMENTS_MAX = 2;
    private static final int STREAMS_MAX = 200;
    private static final String SET_ASIDE = "UPDATE snapshots SET aside = true WHERE stream = $1 AND seq = $2";
    private static final String DROP_OLDEST = """
            DELETE FROM snapshots WHERE age < (
                SELECT coalesce(max(age), 0) FROM (
                    SELECT age, sum(octet_length(bytes)) OVER (ORDER BY age DESC) newer FROM snapshots) sized
                WHERE newer > $1)""";

    private final PgDatabase database;
    private final long bytesMax;
    private final AtomicLong savedSince = new AtomicLong();
    private final Together<Wanted, Optional<Long>> newest = new Together<>(STATEMENTS_MAX, STREAMS_MAX, this::newest);

    private record Wanted(String stream, long atMost) {}

    /**
     * @param database whose tables are there; it is not closed with this
     * @param bytesMax about how many bytes are kept, over all streams; one is kept however large
     */
    public PostgresSnapshotStore(PgDatabase database, long bytesMax) {
        this.database = database;
        this.bytesMax = bytesMax;
    }

    @Override
    public Uni<Void> save(Snapshot snapshot) {
        Tuple arguments = Tuple.of(snapshot.stream(), snapshot.seq(), Buffer.buffer(snapshot.bytes()), KEPT);
        return database.ask(SAVE, arguments, rows -> rows.size())
                .chain(saved -> savedSince.addAndGet(snapshot.bytes().length) > bytesMax / 16
                        ? dropOldest()
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> dropOldest() {
        savedSince.set(0);
        return database.ask(DROP_OLDEST, Tuple.of(bytesMax), rows -> rows.rowCount())
                .replaceWithVoid();
    }

    /** Most streams have none, so that is asked of many at once. One that gives way in between is as good as none. */
    @Override
    public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
        return newest.ask(new Wanted(stream, atMost))
                .chain(seq -> seq.isEmpty() ? Uni.createFrom().item(Optional.empty()) : snapshot(stream, seq.get()));
    }

    private Uni<List<Optional<Long>>> newest(List<Wanted> wanted) {
        Tuple arguments = PgDatabase.arguments(List.of(
                wanted.stream().map(Wanted::stream).toArray(String[]::new),
                wanted.stream().map(Wanted::atMost).toArray(Long[]::new)));
        return database.ask(NEWEST, arguments, rows -> {
            List<Optional<Long>> seqs = new ArrayList<>(Collections.nCopies(wanted.size(), Optional.empty()));
            rows.forEach(row -> seqs.set((int) (row.getLong(0) - 1), Optional.of(row.getLong(1))));
            return seqs;
        });
    }

    private Uni<Optional<Snapshot>> snapshot(String stream, long seq) {
        return database.ask(BYTES, Tuple.of(stream, seq), rows -> {
            for (Row row : rows) {
                return Optional.of(new Snapshot(stream, seq, row.getBuffer(0).getBytes()));
            }
            return Optional.empty();
        });
    }

    @Override
    public Uni<Void> setAside(String stream, long seq) {
        return database.ask(SET_ASIDE, Tuple.of(stream, seq), rows -> rows.rowCount())
                .replaceWithVoid();
    }
}
