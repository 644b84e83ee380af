package dev.agijobs.eventlog.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.UUID;

/** The floor under {@link SqliteEventLog}: plain loops that write rows in groups, without hashing, queues or answers. */
public final class RawFloor {
    private static final int STREAMS = 256;
    private static final int EVENTS_PER_STREAM = 20;
    private static final byte[] PAYLOAD = new byte[300];
    private static final byte[] HASH = new byte[32];
    private static final byte[] ID = new byte[16];

    private RawFloor() {}

    /** One table of bare rows; answers how many were written in the time. */
    public static long bare(Path dir, int group, int seconds) throws SQLException {
        long rows = 0;
        try (Connection connection = open(dir);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
            PreparedStatement insert = connection.prepareStatement("INSERT INTO rows VALUES (?, ?)");
            for (long end = end(seconds); System.nanoTime() < end; ) {
                statement.execute("BEGIN IMMEDIATE");
                for (int i = 0; i < group; i++) {
                    insert.setLong(1, ++rows);
                    insert.setBytes(2, PAYLOAD);
                    insert.addBatch();
                }
                insert.executeBatch();
                statement.execute("COMMIT");
            }
        }
        return rows;
    }

    /** The log's own tables, two events of a stream at a time, round robin. */
    public static long sameSchema(Path dir, int group, int seconds) throws SQLException {
        String[] names = new String[STREAMS];
        long[] first = new long[STREAMS];
        long[] seqs = new long[STREAMS];
        Arrays.fill(seqs, EVENTS_PER_STREAM);
        long rows = 0;
        int stream = 0;
        try (Connection connection = open(dir);
                Statement statement = connection.createStatement()) {
            Database.prepare(connection, "floor");
            PreparedStatement event = connection.prepareStatement(
                    "INSERT INTO events VALUES (?, ?, ?, ?, 'default', 'step.started', 1, ?, 'engine', NULL, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', ?, ?, ?)");
            PreparedStatement newHead = connection.prepareStatement(
                    "INSERT INTO heads (first_offset, stream, seq, hash, terminal, wake_at) VALUES (?, ?, ?, ?, 0, 0)");
            PreparedStatement head =
                    connection.prepareStatement("UPDATE heads SET seq = ?, hash = ? WHERE first_offset = ?");
            for (long end = end(seconds); System.nanoTime() < end; ) {
                statement.execute("BEGIN IMMEDIATE");
                for (int i = 0; i < group; i += 2) {
                    stream = (stream + 1) % STREAMS;
                    boolean isNew = seqs[stream] == EVENTS_PER_STREAM;
                    if (isNew) {
                        names[stream] = "run-" + UUID.randomUUID();
                        first[stream] = rows + 1;
                        seqs[stream] = 0;
                    }
                    for (int e = 0; e < 2; e++) {
                        event.setLong(1, ++rows);
                        event.setLong(2, first[stream]);
                        event.setLong(3, ++seqs[stream]);
                        event.setBytes(4, ID);
                        event.setLong(5, 1_700_000_000_000_000L + rows);
                        event.setBytes(6, PAYLOAD);
                        event.setBytes(7, HASH);
                        event.setBytes(8, HASH);
                        event.addBatch();
                    }
                    PreparedStatement write = isNew ? newHead : head;
                    int column = 1;
                    if (isNew) {
                        write.setLong(column++, first[stream]);
                        write.setString(column++, names[stream]);
                    }
                    write.setLong(column++, seqs[stream]);
                    write.setBytes(column++, HASH);
                    if (!isNew) {
                        write.setLong(column, first[stream]);
                    }
                    write.addBatch();
                }
                event.executeBatch();
                newHead.executeBatch();
                head.executeBatch();
                statement.execute("COMMIT");
            }
        }
        return rows;
    }

    private static long end(int seconds) {
        return System.nanoTime() + seconds * 1_000_000_000L;
    }

    private static Connection open(Path dir) throws SQLException {
        Connection connection = new Database(dir.resolve("floor.db")).openWriter();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = 4000");
        }
        return connection;
    }
}
