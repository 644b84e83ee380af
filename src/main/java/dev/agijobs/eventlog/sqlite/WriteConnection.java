package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecentHeads;
import dev.agijobs.eventlog.RecordedEvent;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The only connection that writes, with what it remembers of the log's end. After any failure it is closed and another one is opened, which reads that again.
 * Not thread-safe.
 */
final class WriteConnection implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement insertEvent;
    private final PreparedStatement selectHead;
    private final PreparedStatement insertHead;
    private final PreparedStatement updateHead;
    private final PreparedStatement updateHeadAndStatus;
    private final RecentHeads<Head> heads = new RecentHeads<>();
    private final List<Head> touched = new ArrayList<>();
    private long lastOffset;

    /**
     * Commits a write of its own first: it takes the place of anything that a failed commit left in the write-ahead log, which a crash could otherwise bring back.
     */
    static WriteConnection open(Database database) throws SQLException {
        Connection connection = database.openWriter();
        try {
            return new WriteConnection(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private WriteConnection(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        insertEvent =
                connection.prepareStatement("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        selectHead = connection.prepareStatement(
                "SELECT first_offset, seq, hash, terminal, wake_at FROM heads WHERE stream = ?");
        insertHead = connection.prepareStatement(
                "INSERT INTO heads (seq, hash, first_offset, terminal, wake_at, stream) VALUES (?, ?, ?, ?, ?, ?)");
        updateHead = connection.prepareStatement("UPDATE heads SET seq = ?, hash = ? WHERE first_offset = ?");
        // Naming wake_at rewrites its index entry even when the value stays, hence two updates.
        updateHeadAndStatus = connection.prepareStatement(
                "UPDATE heads SET seq = ?1, hash = ?2, terminal = ?4, wake_at = ?5 WHERE first_offset = ?3");
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE meta SET opened = opened + 1");
            try (ResultSet last = statement.executeQuery("SELECT coalesce(max(offset), 0) FROM events")) {
                last.next();
                lastOffset = last.getLong(1);
            }
        }
    }

    /** Of the last event appended, committed or not; 0 when there is none. */
    long lastOffset() {
        return lastOffset;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    /** The stream's end, including what this transaction appended to it. */
    Head head(String stream) throws SQLException {
        Head known = heads.get(stream);
        if (known != null) {
            return known;
        }
        Head head = new Head(stream);
        selectHead.setString(1, stream);
        try (ResultSet row = selectHead.executeQuery()) {
            if (row.next()) {
                head.stored = true;
                head.firstOffset = row.getLong(1);
                head.seq = row.getLong(2);
                head.hash = row.getBytes(3);
                head.terminal = row.getBoolean(4);
                long wakeAt = row.getLong(5);
                head.wakeAt = row.wasNull() ? null : wakeAt;
            }
        }
        heads.put(stream, head);
        return head;
    }

    /** The head is to be written with this transaction. */
    void touch(Head head) {
        if (!head.touched) {
            head.touched = true;
            touched.add(head);
        }
    }

    RecordedEvent append(Head head, String org, NewEvent event) throws SQLException {
        long seq = head.seq + 1;
        byte[] hash = HashChain.hash(head.hash, org, head.stream, seq, event);
        RecordedEvent recorded = new RecordedEvent(0, ++lastOffset, head.stream, seq, org, event, head.hash, hash);
        head.advance(recorded);
        insertEvent.setLong(1, recorded.offset());
        insertEvent.setLong(2, head.firstOffset);
        insertEvent.setLong(3, seq);
        insertEvent.setBytes(4, bytes(event.eventId()));
        insertEvent.setString(5, org);
        insertEvent.setString(6, event.type());
        insertEvent.setInt(7, event.version());
        insertEvent.setLong(8, HashChain.micros(event.occurredAt()));
        insertEvent.setString(9, event.actor());
        insertEvent.setString(10, event.commandId());
        insertEvent.setString(11, event.traceparent());
        insertEvent.setBytes(12, event.payload());
        insertEvent.setBytes(13, recorded.prevHash());
        insertEvent.setBytes(14, hash);
        insertEvent.addBatch();
        return recorded;
    }

    /**
     * Sends the events and each touched head once.
     *
     * @return how many heads were written
     */
    int write() throws SQLException {
        insertEvent.executeBatch();
        for (Head head : touched) {
            writeHead(head);
        }
        insertHead.executeBatch();
        updateHead.executeBatch();
        updateHeadAndStatus.executeBatch();
        int written = touched.size();
        touched.clear();
        return written;
    }

    private void writeHead(Head head) throws SQLException {
        boolean withStatus = !head.stored || head.statusChanged;
        PreparedStatement statement = !head.stored ? insertHead : withStatus ? updateHeadAndStatus : updateHead;
        statement.setLong(1, head.seq);
        statement.setBytes(2, head.hash);
        statement.setLong(3, head.firstOffset);
        if (withStatus) {
            statement.setBoolean(4, head.terminal);
            if (head.wakeAt == null) {
                statement.setNull(5, Types.INTEGER);
            } else {
                statement.setLong(5, head.wakeAt);
            }
        }
        if (!head.stored) {
            statement.setString(6, head.stream);
        }
        statement.addBatch();
        head.stored = true;
        head.touched = false;
        head.statusChanged = false;
    }

    void commit() throws SQLException {
        commit.execute();
    }

    /** Moves what is left of the write-ahead log into the database, so that the next commit starts the log anew. */
    void checkpoint() throws SQLException {
        Checkpointer.checkpoint(connection);
    }

    /** Rolls back what was not committed. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
