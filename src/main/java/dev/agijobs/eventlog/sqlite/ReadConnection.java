package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads.DueCursor;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.WakeTimes;
import dev.agijobs.sqlite.SessionPool;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection that reads: each call sees everything committed before it. Not thread-safe. */
final class ReadConnection implements SessionPool.Session {
    private static final String EVENTS = """
            SELECT e.offset, h.stream, e.seq, e.event_id, e.org, e.type, e.version, e.occurred_at, e.actor, e.command_id, e.traceparent,
                e.payload, e.prev_hash, e.hash
            FROM events e CROSS JOIN heads h ON h.first_offset = e.stream
            """;
    private static final String HEADS = "SELECT stream, seq, hash, terminal, wake_at, first_offset FROM heads ";

    private final Connection connection;
    private final PreparedStatement ofStream;
    private final PreparedStatement afterOffset;
    private final PreparedStatement lastOffset;
    private final PreparedStatement head;
    private final PreparedStatement due;

    static ReadConnection open(Database database) throws SQLException {
        return of(database.openReader());
    }

    /** Closes the connection with itself. */
    static ReadConnection of(Connection connection) throws SQLException {
        try {
            return new ReadConnection(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private ReadConnection(Connection connection) throws SQLException {
        this.connection = connection;
        ofStream = connection.prepareStatement(
                EVENTS
                        + "WHERE e.stream = (SELECT first_offset FROM heads WHERE stream = ?) AND e.seq > ? ORDER BY e.seq LIMIT ?");
        afterOffset = connection.prepareStatement(EVENTS + "WHERE e.offset > ? ORDER BY e.offset LIMIT ?");
        lastOffset = connection.prepareStatement("SELECT coalesce(max(offset), 0) FROM events");
        head = connection.prepareStatement(HEADS + "WHERE stream = ?");
        due = connection.prepareStatement(HEADS + """
                        WHERE terminal = 0 AND wake_at IS NOT NULL AND wake_at <= ? AND (wake_at, stream) > (?, ?)
                        ORDER BY wake_at, stream LIMIT ?""");
    }

    List<RecordedEvent> ofStream(String stream, long afterSeq, int limit) throws SQLException {
        ofStream.setString(1, stream);
        ofStream.setLong(2, afterSeq);
        ofStream.setInt(3, limit);
        return events(ofStream, Long.MAX_VALUE);
    }

    List<RecordedEvent> afterOffset(long offset, int limit) throws SQLException {
        afterOffset.setLong(1, offset);
        afterOffset.setInt(2, limit);
        return events(afterOffset, EventFeed.PAGE_BYTES);
    }

    /** Offset of the last event; 0 when there is none. */
    long lastOffset() throws SQLException {
        try (ResultSet row = lastOffset.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    Optional<StreamHead> head(String stream) throws SQLException {
        head.setString(1, stream);
        return heads(head).stream().findFirst();
    }

    List<StreamHead> due(Instant until, @Nullable DueCursor after, int limit) throws SQLException {
        due.setLong(1, WakeTimes.untilMicros(until));
        due.setLong(2, after == null ? Long.MIN_VALUE : WakeTimes.wakeMicros(after.wakeAt()));
        due.setString(3, after == null ? "" : after.stream());
        due.setInt(4, limit);
        return heads(due);
    }

    /** @param fullAt payload bytes, with which the page is full */
    private static List<RecordedEvent> events(PreparedStatement query, long fullAt) throws SQLException {
        List<RecordedEvent> events = new ArrayList<>();
        long bytes = 0;
        try (ResultSet row = query.executeQuery()) {
            while (bytes < fullAt && row.next()) {
                RecordedEvent event = event(row);
                events.add(event);
                bytes += event.event().payload().length;
            }
        }
        return events;
    }

    private static RecordedEvent event(ResultSet row) throws SQLException {
        NewEvent event = new NewEvent(
                uuid(row.getBytes(4)),
                row.getString(6),
                row.getInt(7),
                WakeTimes.instant(row.getLong(8)),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getBytes(12));
        return new RecordedEvent(
                0,
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(5),
                event,
                row.getBytes(13),
                row.getBytes(14));
    }

    private static List<StreamHead> heads(PreparedStatement query) throws SQLException {
        List<StreamHead> heads = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                long wakeAt = row.getLong(5);
                Instant wake = row.wasNull() ? null : WakeTimes.instant(wakeAt);
                StreamStatus status = new StreamStatus(row.getBoolean(4), wake);
                heads.add(new StreamHead(row.getString(1), 0, row.getLong(2), row.getBytes(3), status, row.getLong(6)));
            }
        }
        return heads;
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
