package dev.agijobs.bench;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Writes the log of {@link FinishedRuns} as an engine would have: 256 runs at a time take turns, each in one append for each step and one more. */
final class SeededLog {
    private static final int ABREAST = 256;
    private static final Duration LONG = Duration.ofMinutes(2);

    private final FinishedRuns runs;
    private final long count;

    /** @param count of runs, a multiple of 256 */
    SeededLog(FinishedRuns runs, long count) {
        this.runs = runs;
        this.count = count;
    }

    long events() {
        return count * runs.eventsPerRun();
    }

    /** Answers events a second. */
    double write(Path stateDir) {
        try (ExecutorService answers = Executors.newSingleThreadExecutor();
                SqliteEventLog log = new SqliteEventLog(stateDir, answers, Failpoints.NONE)) {
            return write(log);
        }
    }

    /** The same, into any log. */
    double write(EventLog log) {
        long begun = System.nanoTime();
        for (long first = 0; first < count; first += ABREAST) {
            for (int from = 0; from < runs.eventsPerRun(); from = next(from)) {
                append(log, first, from, next(from));
            }
        }
        return events() / ((System.nanoTime() - begun) / 1e9);
    }

    /** The end of the append that begins at this place: the first has three events, the others two. */
    private static int next(int from) {
        return from == 0 ? 3 : from + 2;
    }

    private void append(EventLog log, long first, int from, int to) {
        List<Uni<AppendResult>> appends = new ArrayList<>(ABREAST);
        for (long run = first; run < first + ABREAST; run++) {
            List<NewEvent> events = new ArrayList<>(to - from);
            for (int place = from; place < to; place++) {
                events.add(runs.event(run, place));
            }
            boolean over = to == runs.eventsPerRun();
            StreamStatus status = over ? StreamStatus.TERMINAL : new StreamStatus(false, Instant.EPOCH);
            String stream = "run-" + FinishedRuns.runId(run);
            appends.add(log.append(new Append(stream, ExpectedVersion.at(from), events, status)));
        }
        Uni.join().all(appends).andFailFast().await().atMost(LONG);
    }
}
