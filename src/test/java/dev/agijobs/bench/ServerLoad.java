package dev.agijobs.bench;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.testkit.EmbeddedEngine;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A log on a server of its own, for a load and for the floor beside it. What the load leaves there is gone when it is closed. */
interface ServerLoad extends AutoCloseable {

    /** Of the settings {@code bench.pg} and {@code bench.redis}; null when the log is to be on the disk. */
    static @Nullable ServerLoad ofSettings() {
        PostgresLoad postgres = PostgresLoad.ofSettings();
        return postgres == null ? RedisLoad.ofSettings() : postgres;
    }

    /** The argument of the program's JVM that leads it there. */
    String argument();

    /** The log for an engine in this process. */
    EmbeddedEngine.Logs open(ExecutorService answers, CommitObserver observer);

    /** What is in the log; how many events at least. */
    StoredRuns stored();

    /** Prints what the load wrote, and how fast the same server takes it bare. @param steps of all runs since the start */
    void report(Result load, Commits commits, long steps) throws Exception;

    @Override
    void close();
}
