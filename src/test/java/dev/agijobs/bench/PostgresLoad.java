package dev.agijobs.bench;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Schema;
import dev.agijobs.store.postgres.PostgresArtifactStore;
import dev.agijobs.store.postgres.PostgresLeaseStore;
import dev.agijobs.testkit.EmbeddedEngine;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A schema of its own in a Postgres that runs already, for a load and for the floor beside it. */
final class PostgresLoad implements ServerLoad {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration TERM = Duration.ofSeconds(5);
    private static final int BARE_BYTES = 300;
    private static final int FLOOR_SECONDS = 5;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final Vertx vertx = Vertx.vertx();
    private final String schema = "bench_%d_%d".formatted(System.currentTimeMillis(), SCHEMAS.incrementAndGet());
    private final String dsn;
    private final PgDatabase database;
    private final long walBefore;

    private PostgresLoad(String address) {
        PgDatabase outside = database(address, 1);
        ask(outside, "CREATE SCHEMA " + schema, Tuple.tuple());
        outside.close();
        dsn = address + (address.contains("?") ? "&" : "?") + "search_path=" + schema;
        database = database(dsn, LogOptions.LANES);
        walBefore = walBytes();
    }

    /** Of the address in {@code bench.pg}, or null when none is set. */
    static @Nullable PostgresLoad ofSettings() {
        String address = System.getProperty("bench.pg", "");
        return address.isEmpty() ? null : new PostgresLoad(address);
    }

    /** The same where nothing can be measured without. */
    static PostgresLoad required() {
        PostgresLoad load = ofSettings();
        if (load == null) {
            throw new IllegalArgumentException("Set BENCH_PG_DSN to the address of a Postgres that runs");
        }
        return load;
    }

    private PgDatabase database(String address, int connections) {
        return new PgDatabase(vertx, PgAddress.parse(address), connections, PgDatabase.SILENCE_MAX, Runnable::run);
    }

    private static long ask(PgDatabase database, String sql, Tuple arguments) {
        return database.ask(sql, arguments, rows -> {
                    Long number = rows.rowCount() > 0 && rows.iterator().hasNext()
                            ? rows.iterator().next().getLong(0)
                            : null;
                    return number == null ? 0L : number;
                })
                .await()
                .atMost(ANSWER_MAX);
    }

    @Override
    public String argument() {
        return "-Dorchestrator.pg-dsn=" + dsn;
    }

    @Override
    public EmbeddedEngine.Logs open(ExecutorService answers, CommitObserver observer) {
        PgDatabase own = database(dsn, 8);
        Schema.apply(own);
        PostgresEventLog log = new PostgresEventLog(
                own,
                new PostgresLeaseStore(own),
                LogOptions.sole("bench", "", TERM),
                new PostgresEventLog.Surroundings(vertx, answers, Failpoints.NONE, observer, null));
        return new EmbeddedEngine.Logs(log, new PostgresArtifactStore(own, answers), () -> {
            log.close();
            own.close();
        });
    }

    @Override
    public StoredRuns stored() {
        return new StoredRuns(ask("SELECT sum(next_offset - 1)::bigint FROM shards"), List.of());
    }

    /** One number of the schema; 0 for none. */
    long ask(String sql, Object... arguments) {
        return ask(database, sql, PgDatabase.arguments(List.of(arguments)));
    }

    private long walBytes() {
        return ask(database, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint", Tuple.tuple());
    }

    /** Prints what the load wrote, and how fast the same database takes bare rows. */
    @Override
    public void report(Result load, Commits commits, long steps) throws Exception {
        long grown = ask(
                database,
                "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = $1",
                Tuple.of(schema));
        long wal = walBytes() - walBefore;
        System.out.printf("a step: %,d bytes of tables and indexes, %,d bytes of WAL%n", grown / steps, wal / steps);
        double events = load.runsPerSecond() * Target.EVENTS;
        System.out.printf(
                "the load: %,.0f events/s, %.2f events in an append, %.1f events in a commit%n",
                events, commits.eventsPerAppend(), commits.eventsPerCommit());
        ask(
                database,
                "CREATE TABLE floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b bytea)",
                Tuple.tuple());
        floor((int) Math.max(1, Math.round(commits.eventsPerCommit())), LogOptions.LANES, events);
        floor(1, 1, events);
    }

    /** Rows of {@link #BARE_BYTES} in commits of so many, so many loops side by side. */
    private void floor(int rows, int loops, double loadEvents) throws Exception {
        Buffer[] group = new Buffer[rows];
        Arrays.setAll(group, i -> Buffer.buffer(new byte[BARE_BYTES]));
        LongAdder commits = new LongAdder();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(loops)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < loops; i++) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() - begin
                            < Duration.ofSeconds(FLOOR_SECONDS).toNanos()) {
                        ask(database, "INSERT INTO floor (b) SELECT b FROM unnest($1::bytea[]) b", Tuple.of((Object)
                                group));
                        commits.increment();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double perSecond = commits.sum() * rows / seconds;
        System.out.printf(
                "floor: bare rows of %d bytes, %d in a commit, %d at a time: %,.0f rows/s, %.2f ms a commit; the load reaches %.0f %% of it%n",
                BARE_BYTES,
                rows,
                loops,
                perSecond,
                1_000 * loops * seconds / commits.sum(),
                100 * loadEvents / perSecond);
    }

    @Override
    public void close() {
        ask(database, "DROP SCHEMA " + schema + " CASCADE", Tuple.tuple());
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
