package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventLogFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A SQLite log in a temporary directory, answering on threads of its own. */
final class SqliteFixture implements EventLogFixture {
    private final ExecutorService answers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("answers-", 1).daemon().factory());
    private final Failpoints failpoints;
    private final FeedTail.Limits tail;
    private final Path dir;
    private SqliteEventLog log;

    SqliteFixture() {
        this(Failpoints.NONE);
    }

    SqliteFixture(Failpoints failpoints) {
        this(failpoints, FeedTail.Limits.DEFAULT);
    }

    SqliteFixture(Failpoints failpoints, FeedTail.Limits tail) {
        this.failpoints = failpoints;
        this.tail = tail;
        try {
            dir = Files.createTempDirectory("sqlite-log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log = new SqliteEventLog(dir, answers, failpoints, tail, CommitObserver.NONE);
    }

    Path dir() {
        return dir;
    }

    @Override
    public SqliteEventLog log() {
        return log;
    }

    @Override
    public SqliteEventLog feed() {
        return log;
    }

    @Override
    public SqliteEventLog heads() {
        return log;
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public void closeLog() {
        log.close();
    }

    @Override
    public void reopen() {
        log.close();
        log = new SqliteEventLog(dir, answers, failpoints, tail, CommitObserver.NONE);
    }

    @Override
    public void close() {
        log.close();
        answers.close();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
