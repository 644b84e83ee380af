package dev.agijobs.store.postgres;

import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.SnapshotStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Snapshots in a table that is not logged: after a crash of the server it is empty, and runs are replayed from their events. The oldest of all give way when there are too many
 * bytes, which is looked at now and then. Thread-safe.
 */
public final class PostgresSnapshotStore implements SnapshotStore {
    private static final String SAVE = "SELECT 1 FROM save_snapshot($1, $2, $3, $4)";
    private static final String NEWEST =
            "SELECT seq, bytes FROM snapshots WHERE stream = $1 AND seq <= $2 AND NOT aside ORDER BY seq DESC LIMIT 1";
    private static final String SET_ASIDE = "UPDATE snapshots SET aside = true WHERE stream = $1 AND seq = $2";
    private static final String DROP_OLDEST = """
            DELETE FROM snapshots WHERE age < (
                SELECT coalesce(max(age), 0) FROM (
                    SELECT age, sum(octet_length(bytes)) OVER (ORDER BY age DESC) newer FROM snapshots) sized
                WHERE newer > $1)""";

    private final PgDatabase database;
    private final long bytesMax;
    private final AtomicLong savedSince = new AtomicLong();

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

    @Override
    public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
        return database.ask(NEWEST, Tuple.of(stream, atMost), rows -> {
            for (Row row : rows) {
                return Optional.of(
                        new Snapshot(stream, row.getLong(0), row.getBuffer(1).getBytes()));
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
