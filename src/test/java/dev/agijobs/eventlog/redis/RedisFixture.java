package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.testkit.SharedRedis;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A log in a database of a real server, answering on threads of its own. */
final class RedisFixture implements EventLogFixture {
    private final ExecutorService answers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("answers-", 1).daemon().factory());
    private final RedisServer server;
    private final Failpoints failpoints;
    private final FeedTail.Limits tail;
    private RedisEventLog log;

    RedisFixture() {
        this(FeedTail.Limits.DEFAULT);
    }

    RedisFixture(FeedTail.Limits tail) {
        this(SharedRedis.database(), Failpoints.NONE, tail);
    }

    RedisFixture(RedisServer server, Failpoints failpoints, FeedTail.Limits tail) {
        this.server = server;
        this.failpoints = failpoints;
        this.tail = tail;
        log = open();
    }

    /** Another one on the same database. */
    RedisEventLog open() {
        return new RedisEventLog(server, answers, failpoints, tail, CommitObserver.NONE);
    }

    @Override
    public RedisEventLog log() {
        return log;
    }

    @Override
    public RedisEventLog feed() {
        return log;
    }

    @Override
    public RedisEventLog heads() {
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
        log = open();
    }

    @Override
    public void close() {
        log.close();
        answers.close();
    }
}
