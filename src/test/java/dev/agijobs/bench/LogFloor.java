package dev.agijobs.bench;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.sqlite.RawFloor;
import dev.agijobs.eventlog.sqlite.RawFloor.Until;
import dev.agijobs.eventlog.sqlite.RawFloor.Without;
import dev.agijobs.eventlog.sqlite.RawFloor.Written;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Prints how fast the SQLite log is beside the floor under it: the same rows, or bare ones, written by a plain loop. Arguments: seconds for each line (5).
 */
public final class LogFloor {
    private static final int EVENTS_PER_RUN = 20;

    /** Appends in a commit, about as many as at 256 runs in flight. */
    private static final int GROUP = 95;

    private LogFloor() {}

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Until until = new Until(Long.MAX_VALUE, seconds);
        List<List<NewEvent>> run = Collections.nCopies(EVENTS_PER_RUN / 2, List.of(event(), event()));
        for (int group : new int[] {1, 128, 512}) {
            TempDir.with(
                    "floor-",
                    dir -> report("bare rows of 300 bytes, groups of " + group, RawFloor.bare(dir, group, until)));
        }
        for (int group : new int[] {1, 64, 256}) {
            TempDir.with(
                    "floor-",
                    dir -> report(
                            "same schema, groups of %d appends of 2".formatted(group),
                            RawFloor.sameSchema(dir, run, 256, group, until)));
        }
        for (Without without : Without.values()) {
            TempDir.with(
                    "floor-",
                    dir -> report(
                            "the same without " + without, RawFloor.sameSchema(dir, run, 256, GROUP, until, without)));
        }
        for (int appenders : new int[] {1, 64, 256}) {
            TempDir.with(
                    "floor-",
                    dir -> report("the log, %d appenders of 2".formatted(appenders), log(dir, appenders, seconds)));
        }
    }

    private static void report(String what, Written written) {
        System.out.printf(
                "%-40s %,9.0f events/s %8.1f us an event%n",
                what, written.rowsPerSecond(), 1e6 / written.rowsPerSecond());
    }

    private static Written log(Path dir, int appenders, int seconds) throws Exception {
        LongAdder stored = new LongAdder();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        CountDownLatch done = new CountDownLatch(appenders);
        try (ExecutorService answers = Executors.newFixedThreadPool(2);
                SqliteEventLog log = new SqliteEventLog(dir, answers, Failpoints.NONE)) {
            for (int i = 0; i < appenders; i++) {
                next(log, "run-" + UUID.randomUUID(), 0, end, stored, done);
            }
            done.await();
        }
        return new Written(stored.sum(), 0, seconds);
    }

    /** One client: its next append follows the answer to the one before; after some events it starts another stream. */
    private static void next(
            SqliteEventLog log, String stream, long seq, long end, LongAdder stored, CountDownLatch done) {
        if (System.nanoTime() >= end) {
            done.countDown();
            return;
        }
        StreamStatus status = new StreamStatus(false, Instant.EPOCH);
        log.append(new Append(stream, ExpectedVersion.at(seq), List.of(event(), event()), status))
                .subscribe()
                .with(
                        result -> {
                            stored.add(2);
                            boolean over = result.lastSeq() >= EVENTS_PER_RUN;
                            next(
                                    log,
                                    over ? "run-" + UUID.randomUUID() : stream,
                                    over ? 0 : result.lastSeq(),
                                    end,
                                    stored,
                                    done);
                        },
                        failure -> {
                            failure.printStackTrace();
                            done.countDown();
                        });
    }

    private static NewEvent event() {
        return new NewEvent(
                UUID.randomUUID(),
                "step.started",
                1,
                Instant.now(),
                "engine",
                null,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                new byte[300]);
    }
}
