package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.postgres.PgDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A lane's own connection. Every call blocks, for a bounded time, and fails with PgException or StoreUnavailable. Not thread-safe. */
final class LaneConnection implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final String APPEND = "SELECT 1 FROM append_events(%s)"
            .formatted(IntStream.rangeClosed(1, 27).mapToObj(i -> "$" + i).collect(Collectors.joining(", ")));
    private static final String OPEN = "SELECT opened, opened_epoch, opened_next FROM open_shards($1, $2)";
    private static final String HEADS =
            "SELECT stream, seq, hash, first_offset FROM heads WHERE stream = ANY ($1::text[])";
    private static final String HASH = "SELECT hash FROM events WHERE shard = $1 AND shard_offset = $2";
    private static final String EXTEND = "SELECT extend_events($1)";

    /** The function that appends is always the same few looks by an index, whatever its arguments: planning them anew each time takes longer than to do them. */
    private static final String BY_INDEX = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false),
                set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
                set_config('random_page_cost', '0.1', false)""";

    private static final String SHARD_TAKEN = "AJ001";
    private static final String STREAM_MOVED = "AJ002";

    private final PgConnection connection;
    private volatile boolean lost;

    /** What became of a batch. */
    enum Outcome {
        STORED,
        SHARD_TAKEN,
        STREAM_MOVED
    }

    LaneConnection(PgDatabase database) {
        connection = PgDatabase.await(database.connect(), ANSWER_MAX);
        connection.closeHandler(gone -> lost = true);
        try {
            ask(PgDatabase.DURABLE_CONNECTION, Tuple.tuple());
            ask(BY_INDEX, Tuple.tuple());
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether it ended, as far as is known. */
    boolean isLost() {
        return lost;
    }

    /** Opens those of the shards that nobody opened under a newer lease; the others stay closed. */
    void open(List<Shard> shards, ToLongFunction<Shard> leaseEpoch) {
        Map<Integer, Shard> wanted = new HashMap<>();
        Map<Integer, Long> leases = new HashMap<>();
        for (Shard shard : shards) {
            wanted.put(shard.number, shard);
            leases.put(shard.number, leaseEpoch.applyAsLong(shard));
        }
        Integer[] numbers = wanted.keySet().toArray(Integer[]::new);
        Long[] epochs = Arrays.stream(numbers).map(leases::get).toArray(Long[]::new);
        for (Row row : ask(OPEN, PgDatabase.arguments(List.of(numbers, epochs)))) {
            int number = row.getInteger(0);
            Shard shard = wanted.get(number);
            if (shard != null) {
                shard.opened(row.getLong(1), row.getLong(2), leases.getOrDefault(number, 0L));
            }
        }
    }

    /** Those that are there. */
    Map<String, Head> heads(Collection<String> streams) {
        Map<String, Head> heads = new HashMap<>();
        for (Row row : ask(HEADS, Tuple.tuple().addValue(streams.toArray(String[]::new)))) {
            heads.put(
                    row.getString(0), new Head(row.getLong(1), row.getBuffer(2).getBytes(), row.getLong(3)));
        }
        return heads;
    }

    /** Makes partitions until there is one for this offset; answers the first offset that has none. */
    long extend(long offset) {
        return ask(EXTEND, Tuple.of(offset)).iterator().next().getLong(0);
    }

    /** One statement in one round trip. When it fails otherwise than by {@link #isRefusal}, it may be stored all the same. */
    Outcome append(Batch batch) {
        try {
            ask(APPEND, batch.arguments());
            return Outcome.STORED;
        } catch (PgException e) {
            return switch (String.valueOf(e.getSqlState())) {
                case SHARD_TAKEN -> Outcome.SHARD_TAKEN;
                case STREAM_MOVED -> Outcome.STREAM_MOVED;
                default -> throw e;
            };
        }
    }

    /** Whether the server took the statement back, and says so; one that ends itself or the connection may have committed before. */
    static boolean isRefusal(RuntimeException failure) {
        if (!(failure instanceof PgException e) || !"ERROR".equals(e.getSeverity())) {
            return false;
        }
        String state = String.valueOf(e.getSqlState());
        return !state.startsWith("08") && !state.startsWith("57P") && !state.startsWith("XX");
    }

    boolean has(RecordedEvent event) {
        for (Row row : ask(HASH, Tuple.of(event.shard(), event.offset()))) {
            Buffer hash = row.getBuffer(0);
            return Arrays.equals(hash.getBytes(), event.hash());
        }
        return false;
    }

    private RowSet<Row> ask(String sql, Tuple arguments) {
        return PgDatabase.await(connection.preparedQuery(sql).execute(arguments), ANSWER_MAX);
    }

    @Override
    public void close() {
        PgDatabase.close(connection);
    }
}
