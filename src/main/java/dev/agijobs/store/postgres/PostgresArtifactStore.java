package dev.agijobs.store.postgres;

import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Artifacts in a table, in chunks; all chunks of one are stored in one transaction, or none. Thread-safe. */
public final class PostgresArtifactStore implements ArtifactStore {
    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final String ANNOUNCE = "INSERT INTO artifacts (cid, size) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    private static final String WRITE = "INSERT INTO artifact_chunks (cid, nth, bytes) VALUES ($1, $2, $3)";
    private static final String CLEAR = "DELETE FROM artifact_chunks WHERE cid = $1";
    private static final String READ = "SELECT bytes FROM artifact_chunks WHERE cid = $1 ORDER BY nth";

    private final PgDatabase database;
    private final Executor workers;

    /**
     * @param database whose tables are there; it is not closed with this
     * @param workers compute content ids
     */
    public PostgresArtifactStore(PgDatabase database, Executor workers) {
        this.database = database;
        this.workers = workers;
    }

    @Override
    public Uni<Cid> put(byte[] bytes) {
        return Uni.createFrom()
                .item(() -> {
                    ArtifactStore.checkSize(bytes);
                    return bytes.clone();
                })
                .runSubscriptionOn(workers)
                .chain(own -> put(Cid.of(own), own));
    }

    private Uni<Cid> put(Cid cid, byte[] bytes) {
        return database.transact(connection -> connection
                        .preparedQuery(ANNOUNCE)
                        .execute(Tuple.of(cid.text(), (long) bytes.length))
                        .compose(announced -> announced.rowCount() > 0
                                ? write(connection, cid, bytes, 0)
                                : rewriteIfDamaged(connection, cid, bytes)))
                .map(written -> cid);
    }

    /** A damaged one is not the same artifact: it is written anew. */
    private static Future<Void> rewriteIfDamaged(SqlConnection connection, Cid cid, byte[] bytes) {
        return connection.preparedQuery(READ).execute(Tuple.of(cid.text())).compose(rows -> {
            if (Arrays.equals(joined(rows), bytes) && rows.size() > 0) {
                return Future.succeededFuture();
            }
            return connection
                    .preparedQuery(CLEAR)
                    .execute(Tuple.of(cid.text()))
                    .compose(cleared -> write(connection, cid, bytes, 0));
        });
    }

    /** The chunks from one on; one without bytes has one chunk. */
    private static Future<Void> write(SqlConnection connection, Cid cid, byte[] bytes, int nth) {
        int from = nth * CHUNK_BYTES;
        int to = Math.min(bytes.length, from + CHUNK_BYTES);
        Buffer chunk = Buffer.buffer().appendBytes(bytes, from, to - from);
        return connection
                .preparedQuery(WRITE)
                .execute(Tuple.of(cid.text(), nth, chunk))
                .compose(written ->
                        to == bytes.length ? Future.succeededFuture() : write(connection, cid, bytes, nth + 1));
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return database.ask(
                        READ,
                        Tuple.of(cid.text()),
                        rows -> rows.size() == 0 ? Optional.<byte[]>empty() : Optional.of(joined(rows)))
                .invoke(found -> found.ifPresent(bytes -> {
                    if (!cid.matches(bytes)) {
                        throw new CorruptArtifact(cid);
                    }
                }));
    }

    private static byte[] joined(RowSet<Row> rows) {
        Buffer all = Buffer.buffer();
        for (Row row : rows) {
            all.appendBuffer(row.getBuffer(0));
        }
        return all.getBytes();
    }
}
