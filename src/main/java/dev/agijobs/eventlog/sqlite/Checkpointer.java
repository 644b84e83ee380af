package dev.agijobs.eventlog.sqlite;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the write-ahead log small without making commits wait: a thread of its own copies the bulk into the database; the writer only copies the short rest between two groups
 * and can then start the log anew. Under a steady load nobody else could: there would always be one more frame.
 */
final class Checkpointer implements AutoCloseable {
    /** A log this long is worth a checkpoint. */
    private static final long WORTHWHILE_BYTES = 16L << 20;

    /** So few frames (pages of 4 KiB) are left to the writer. */
    private static final long REST_FRAMES = 256;

    private static final int PASSES = 3;
    private static final Logger LOG = System.getLogger(Checkpointer.class.getName());

    private final Database database;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("sqlite-log-checkpoint").daemon().factory());
    private final AtomicBoolean copying = new AtomicBoolean();
    private final AtomicBoolean restLeft = new AtomicBoolean();
    private long bytesSince;

    Checkpointer(Database database) {
        this.database = database;
    }

    /** Told by the writer after each commit how much longer the write-ahead log became, roughly. */
    void grew(long bytes) {
        bytesSince += bytes;
        if (bytesSince >= WORTHWHILE_BYTES && copying.compareAndSet(false, true)) {
            bytesSince = 0;
            thread.execute(this::run);
        }
    }

    /** Whether the writer should copy the rest now; true once per checkpoint. */
    boolean takeRest() {
        return restLeft.get() && restLeft.getAndSet(false);
    }

    private void run() {
        try (Connection connection = database.openCheckpointer()) {
            copyBulk(connection);
        } catch (SQLException e) {
            // The writer meets the same trouble with its rest, which is now the whole.
            LOG.log(Level.WARNING, "The SQLite log could not be checkpointed beside the writer", e);
        } finally {
            restLeft.set(true);
            copying.set(false);
        }
    }

    private static void copyBulk(Connection connection) throws SQLException {
        for (int pass = 0; pass < PASSES && checkpoint(connection) > REST_FRAMES; pass++) {}
    }

    /** Copies what no reader needs any more, without waiting for anyone; answers how many frames are left. */
    static long checkpoint(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            result.next();
            return result.getLong(2) - result.getLong(3);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
