package dev.agijobs.bench;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * What a load left in its log, found by reading all of it.
 *
 * @param events in all
 * @param sample the events of the first run
 */
record StoredRuns(long events, List<NewEvent> sample) {
    private static final int PAGE = 10_000;

    static StoredRuns read(Path stateDir) {
        long[] events = {0};
        String[] first = {null};
        List<NewEvent> sample = new ArrayList<>();
        each(stateDir, event -> {
            if (events[0]++ == 0) {
                first[0] = event.stream();
            }
            if (event.stream().equals(first[0])) {
                sample.add(event.event());
            }
        });
        return new StoredRuns(events[0], sample);
    }

    /** Reads the log of a state directory that no process uses, in order. */
    static void each(Path stateDir, Consumer<RecordedEvent> consumer) {
        try (ExecutorService answers = Executors.newSingleThreadExecutor();
                SqliteEventLog log = new SqliteEventLog(stateDir, answers, Failpoints.NONE)) {
            Position position = log.start();
            while (true) {
                EventFeed.Page page = log.after(position, PAGE).await().atMost(Duration.ofMinutes(1));
                if (page.events().isEmpty()) {
                    return;
                }
                page.events().forEach(consumer);
                position = page.next();
            }
        }
    }
}
