package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ArmedFailpoint;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process that appends until it is killed. Arguments: the state directory, and a failpoint or {@code none}. It prints {@code ACK stream seq} for each answered append, or the
 * reason why it could not start.
 */
final class KillableLog {
    private static final int CLIENTS = 32;
    static final int EVENTS_PER_APPEND = 3;

    private KillableLog() {}

    public static void main(String[] args) throws InterruptedException {
        Failpoints failpoints = args[1].equals("none") ? Failpoints.NONE : ArmedFailpoint.parse(args[1]);
        ExecutorService answers = Executors.newFixedThreadPool(2);
        try {
            SqliteEventLog log = new SqliteEventLog(Path.of(args[0]), answers, failpoints);
            for (int client = 0; client < CLIENTS; client++) {
                appendForEver(log, "run-" + UUID.randomUUID(), 0);
            }
            Thread.currentThread().join();
        } catch (StateDirInUse e) {
            System.out.println(e.getMessage());
            answers.shutdown();
        }
    }

    private static void appendForEver(EventLog log, String stream, long seq) {
        StreamStatus status = new StreamStatus(false, Instant.EPOCH);
        log.append(new Append(stream, ExpectedVersion.at(seq), List.of(event(), event(), event()), status))
                .subscribe()
                .with(result -> acknowledge(log, stream, result), failure -> System.out.println("FAILED " + failure));
    }

    private static void acknowledge(EventLog log, String stream, AppendResult result) {
        System.out.println("ACK " + stream + " " + result.lastSeq());
        appendForEver(log, stream, result.lastSeq());
    }

    private static NewEvent event() {
        return new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[500]);
    }
}
