package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.NewEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * The floor under {@link SqliteEventLog}: plain loops that write rows in groups, on a connection with the log's own settings and checkpointed beside as the log is, but without
 * hashing, queues or answers.
 */
public final class RawFloor {
    private static final byte[] HASH = new byte[32];
    private static final byte[] ID = new byte[16];
    private static final int BARE_BYTES = 300;

    private RawFloor() {}

    /** When a loop ends: after so many rows or so many seconds, whichever comes first. */
    public record Until(long rows, int seconds) {}

    /** What the tables could do without, to see what it costs. */
    public enum Without {
        NOTHING("SELECT 1"),
        /** Events of a stream could not be found, nor doubled ones refused. */
        STREAM_KEY("DROP INDEX events_of_stream"),
        /** Rows narrower by the 32 bytes that are the row before's as well. */
        PREV_HASH("SELECT 1"),
        /** Unfinished streams could not be found. */
        DUE_KEY("DROP INDEX heads_due"),
        /** Heads would have to be found by reading the streams. */
        HEADS("SELECT 1");

        private final String change;

        Without(String change) {
            this.change = change;
        }
    }

    /** What a loop wrote. */
    public record Written(long rows, long commits, double seconds) {
        public double rowsPerSecond() {
            return rows / seconds;
        }

        public double millisPerCommit() {
            return seconds * 1e3 / commits;
        }
    }

    /** Writes the next items of a group; answers about how many bytes longer that makes the write-ahead log. */
    private interface Rows {
        long write(int items) throws SQLException;

        long written();
    }

    @FunctionalInterface
    private interface Opening {
        Rows open(Connection connection) throws SQLException;
    }

    /** One table of rows of 300 bytes. @param group rows in a commit, on average */
    public static Written bare(Path dir, double group, Until until) throws SQLException {
        return loop(dir, group, until, Bare::new);
    }

    /** The log's own tables. */
    public static Written sameSchema(Path dir, List<List<NewEvent>> run, int abreast, double group, Until until)
            throws SQLException {
        return sameSchema(dir, run, abreast, group, until, Without.NOTHING);
    }

    /**
     * The log's own tables but for something: many runs take turns, each append stores the next of the given events of its run and the head of its stream.
     *
     * @param run the appends of one run, which every run is a copy of
     * @param abreast runs that take turns
     * @param group appends in a commit, on average
     */
    public static Written sameSchema(
            Path dir, List<List<NewEvent>> run, int abreast, double group, Until until, Without without)
            throws SQLException {
        return loop(dir, group, until, connection -> new Same(connection, run, abreast, without));
    }

    private static Written loop(Path dir, double group, Until until, Opening opening) throws SQLException {
        Database database = new Database(dir.resolve("floor.db"));
        try (Connection connection = database.openWriter();
                Statement statement = connection.createStatement();
                Checkpointer checkpointer = new Checkpointer(database)) {
            Rows rows = opening.open(connection);
            long commits = 0;
            double due = 0;
            long begin = System.nanoTime();
            long end = begin + until.seconds() * 1_000_000_000L;
            while (rows.written() < until.rows() && System.nanoTime() < end) {
                due += group;
                int items = Math.max(1, (int) due);
                due -= items;
                statement.execute("BEGIN IMMEDIATE");
                long bytes = rows.write(items);
                statement.execute("COMMIT");
                commits++;
                checkpointer.grew(bytes);
                if (checkpointer.takeRest()) {
                    Checkpointer.checkpoint(connection);
                }
            }
            return new Written(rows.written(), commits, (System.nanoTime() - begin) / 1e9);
        }
    }

    private static final class Bare implements Rows {
        private final PreparedStatement insert;
        private long rows;

        Bare(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
            }
            insert = connection.prepareStatement("INSERT INTO rows VALUES (?, ?)");
        }

        @Override
        public long write(int items) throws SQLException {
            byte[] payload = new byte[BARE_BYTES];
            for (int i = 0; i < items; i++) {
                insert.setLong(1, ++rows);
                insert.setBytes(2, payload);
                insert.addBatch();
            }
            insert.executeBatch();
            return items * (long) BARE_BYTES + 4_096;
        }

        @Override
        public long written() {
            return rows;
        }
    }

    private static final class Same implements Rows {
        private final List<List<NewEvent>> run;
        private final Without without;
        private final byte[] prevHash;
        private final long[] first;
        private final long[] seqs;
        private final int[] appends;
        private final PreparedStatement event;
        private final PreparedStatement newHead;
        private final PreparedStatement head;
        private final PreparedStatement lastHead;
        private long rows;
        private int turn;

        Same(Connection connection, List<List<NewEvent>> run, int abreast, Without without) throws SQLException {
            this.run = run;
            this.without = without;
            prevHash = without == Without.PREV_HASH ? new byte[0] : HASH;
            first = new long[abreast];
            seqs = new long[abreast];
            appends = new int[abreast];
            Database.prepare(connection, "floor");
            try (Statement statement = connection.createStatement()) {
                statement.execute(without.change);
            }
            event = connection.prepareStatement("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            newHead = connection.prepareStatement(
                    "INSERT INTO heads (seq, hash, first_offset, terminal, wake_at, stream) VALUES (?, ?, ?, 0, 0, ?)");
            head = connection.prepareStatement("UPDATE heads SET seq = ?, hash = ? WHERE first_offset = ?");
            lastHead = connection.prepareStatement(
                    "UPDATE heads SET seq = ?, hash = ?, terminal = 1, wake_at = NULL WHERE first_offset = ?");
        }

        @Override
        public long write(int items) throws SQLException {
            long bytes = 8_192;
            for (int i = 0; i < items; i++) {
                bytes += append(turn) + 4_096;
                turn = (turn + 1) % first.length;
            }
            event.executeBatch();
            newHead.executeBatch();
            head.executeBatch();
            lastHead.executeBatch();
            return bytes;
        }

        private long append(int stream) throws SQLException {
            boolean isNew = appends[stream] == 0;
            if (isNew) {
                first[stream] = rows + 1;
                seqs[stream] = 0;
            }
            long bytes = 0;
            for (NewEvent stored : run.get(appends[stream])) {
                insert(stream, stored);
                bytes += stored.payload().length + 200;
            }
            appends[stream] = (appends[stream] + 1) % run.size();
            if (without == Without.HEADS) {
                return bytes;
            }
            PreparedStatement write = isNew ? newHead : appends[stream] == 0 ? lastHead : head;
            write.setLong(1, seqs[stream]);
            write.setBytes(2, HASH);
            write.setLong(3, first[stream]);
            if (isNew) {
                write.setString(4, "run-" + UUID.randomUUID());
            }
            write.addBatch();
            return bytes;
        }

        private void insert(int stream, NewEvent stored) throws SQLException {
            event.setLong(1, ++rows);
            event.setLong(2, first[stream]);
            event.setLong(3, ++seqs[stream]);
            event.setBytes(4, ID);
            event.setString(5, "default");
            event.setString(6, stored.type());
            event.setInt(7, stored.version());
            event.setLong(8, 1_700_000_000_000_000L + rows);
            event.setString(9, stored.actor());
            event.setString(10, stored.commandId());
            event.setString(11, stored.traceparent());
            event.setBytes(12, stored.payload());
            event.setBytes(13, prevHash);
            event.setBytes(14, HASH);
            event.addBatch();
        }

        @Override
        public long written() {
            return rows;
        }
    }
}
