package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.redis.RedisClient;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads a log beside whoever writes it: refuses appends, and tells nobody of commits. Of a stream it leaves out what is gone, so that it can be told. Thread-safe. */
public final class RedisLogReader implements EventLog, EventFeed {
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(20);

    private final String logId;
    private final LogReader reader;

    /**
     * Blocks until the log is found.
     *
     * @param client not closed with this
     * @throws StoreUnavailable when there is no log that can be read
     */
    public RedisLogReader(RedisClient client) {
        logId = existing(client);
        if (logId.isEmpty()) {
            throw new StoreUnavailable("There is no log in this database", null);
        }
        reader = new LogReader(client, true);
    }

    /** The id of the log that is there, or nothing. Blocks. */
    static String existing(RedisClient client) {
        return client.ask(Request.cmd(Command.HGET).arg(Keys.META).arg("log_id"), id -> id == null ? "" : id.toString())
                .await()
                .atMost(FOUND_WITHIN);
    }

    @Override
    public String logId() {
        return logId;
    }

    /** Streams with a head and without any event, which come by in no feed. @param max most names */
    public Uni<List<String>> emptied(int max) {
        return reader.emptied(max);
    }

    /** Always fails. */
    @Override
    public Uni<AppendResult> append(Append append) {
        return Uni.createFrom().failure(new StoreUnavailable("The log is open for reading only", null));
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return reader.ofStream(stream, afterSeq, limit);
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return reader.head(stream);
    }

    @Override
    public Position start() {
        return position(0);
    }

    @Override
    public Uni<Position> end() {
        return reader.end().map(this::position);
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        long offset = position.offsetIn(logId);
        return reader.afterOffset(offset, limit)
                .map(events -> new Page(
                        events,
                        position(events.isEmpty() ? offset : events.getLast().offset())));
    }

    private Position position(long offset) {
        return new Position(logId, List.of(offset));
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
