package dev.agijobs.eventlog.postgres;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.postgres.PgDatabase;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads a log beside whoever writes it: refuses appends, and tells nobody of commits. Thread-safe. */
public final class PostgresLogReader implements EventLog, EventFeed {
    private final String logId;
    private final LogReader reader;
    private final Feed feed;

    /**
     * Blocks until the log is found. What was archived cannot be read.
     *
     * @param database not closed with this
     * @throws dev.agijobs.eventlog.StoreUnavailable when there is no log that can be read
     */
    public PostgresLogReader(PgDatabase database) {
        this(database, new ArchiveShelf(null));
    }

    /**
     * Blocks until the log is found.
     *
     * @param database not closed with this
     * @param archives where archived events are
     * @throws dev.agijobs.eventlog.StoreUnavailable when there is no log that can be read
     */
    public PostgresLogReader(PgDatabase database, ArchiveShelf archives) {
        logId = LogTables.existing(database);
        reader = new LogReader(database, new OlderEvents(database, logId, archives, Runnable::run));
        FeedTail.Limits nothing = new FeedTail.Limits(1, 0);
        List<Shard> shards = IntStream.range(0, Shards.COUNT)
                .mapToObj(number -> new Shard(number, nothing))
                .toList();
        feed = new Feed(logId, shards, nothing, shard -> 0, reader, shard -> 0, null);
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
        return feed.start();
    }

    @Override
    public Uni<Position> end() {
        return feed.end();
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return feed.after(position, limit);
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
