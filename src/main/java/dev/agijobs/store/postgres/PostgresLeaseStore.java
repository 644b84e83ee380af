package dev.agijobs.store.postgres;

import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Leases in a table, by the database's clock; rows are locked in the order of their names. Thread-safe. */
public final class PostgresLeaseStore implements LeaseStore {
    private static final String ACQUIRE = """
            INSERT INTO leases (name, owner, url, epoch, expires_at)
            SELECT name, $2, $3, 1, clock_timestamp() + $4 * interval '1 microsecond' FROM unnest($1::text[]) name ORDER BY name COLLATE "C"
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, url = excluded.url, epoch = leases.epoch + 1,
                expires_at = clock_timestamp() + $4 * interval '1 microsecond'
            WHERE leases.expires_at <= clock_timestamp() OR leases.owner = excluded.owner
            RETURNING name, owner, url, epoch""";
    private static final String MINE = """
            WITH mine AS MATERIALIZED (
                SELECT l.name FROM leases l JOIN unnest($1::text[], $2::text[], $3::bigint[]) w (name, owner, epoch)
                    ON l.name = w.name AND l.owner = w.owner AND l.epoch = w.epoch
                ORDER BY l.name FOR UPDATE OF l)
            """;
    private static final String RENEW = MINE + """
            UPDATE leases SET expires_at = clock_timestamp() + $4 * interval '1 microsecond' FROM mine WHERE leases.name = mine.name
            RETURNING leases.name, owner, url, epoch""";
    private static final String RELEASE = MINE + """
            UPDATE leases SET expires_at = '-infinity', epoch = epoch + 1 FROM mine WHERE leases.name = mine.name
            RETURNING leases.name, owner, url, epoch""";
    private static final String HELD =
            "SELECT name, owner, url, epoch FROM leases WHERE name = ANY ($1::text[]) AND expires_at > clock_timestamp()";

    private final PgDatabase database;

    /** @param database whose tables are there; it is not closed with this */
    public PostgresLeaseStore(PgDatabase database) {
        this.database = database;
    }

    @Override
    public Uni<List<Lease>> acquire(Set<String> names, Holder holder, Duration term) {
        Tuple arguments = Tuple.of((Object) names.toArray(String[]::new), holder.owner(), holder.url(), micros(term));
        return database.ask(ACQUIRE, arguments, PostgresLeaseStore::leases);
    }

    @Override
    public Uni<List<Lease>> renew(List<Lease> leases, Duration term) {
        return database.ask(RENEW, these(leases).addValue(micros(term)), PostgresLeaseStore::leases);
    }

    @Override
    public Uni<Void> release(List<Lease> leases) {
        return database.ask(RELEASE, these(leases), PostgresLeaseStore::leases).replaceWithVoid();
    }

    @Override
    public Uni<List<Lease>> held(Set<String> names) {
        return database.ask(HELD, Tuple.tuple().addValue(names.toArray(String[]::new)), PostgresLeaseStore::leases);
    }

    private static Tuple these(List<Lease> leases) {
        return PgDatabase.arguments(List.of(
                leases.stream().map(Lease::name).toArray(String[]::new),
                leases.stream().map(Lease::owner).toArray(String[]::new),
                leases.stream().map(Lease::epoch).toArray(Long[]::new)));
    }

    private static double micros(Duration term) {
        return term.toNanos() / 1_000.0;
    }

    private static List<Lease> leases(RowSet<Row> rows) {
        List<Lease> leases = new ArrayList<>();
        for (Row row : rows) {
            leases.add(new Lease(row.getString(0), row.getString(1), row.getString(2), row.getLong(3)));
        }
        leases.sort(Comparator.comparing(Lease::name));
        return leases;
    }
}
