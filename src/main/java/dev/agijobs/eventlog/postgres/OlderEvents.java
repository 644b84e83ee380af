package dev.agijobs.eventlog.postgres;

import dev.agijobs.archive.ArchiveRange;
import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.archive.Archived;
import dev.agijobs.eventlog.Answers;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Completes what the tables of the log hold no longer: from what was carried over when a range was archived, else from the archive. Files are read by a thread of its own.
 * What is in neither is left out, as it was from the tables, for audits to find. Thread-safe.
 */
final class OlderEvents implements AutoCloseable {
    private static final int READS_WAITING_MAX = 1_000;
    private static final long THREAD_IDLE_S = 10;
    private static final String RANGES = """
            SELECT first_offset, past_offset, file, events, sha256 FROM archived_ranges
            WHERE past_offset > $1 ORDER BY first_offset""";
    private static final String CARRIED = "SELECT" + LogReader.COLUMNS + """
            FROM carried WHERE stream = $1 AND seq > $2 AND seq <= $3 ORDER BY seq""";

    private final PgDatabase database;
    private final String logId;
    private final ArchiveShelf shelf;
    private final Executor answers;
    private final ThreadPoolExecutor reading;

    /**
     * @param shelf closed with this
     * @param answers runs the callers' continuations
     */
    OlderEvents(PgDatabase database, String logId, ArchiveShelf shelf, Executor answers) {
        this.database = database;
        this.logId = logId;
        this.shelf = shelf;
        this.answers = answers;
        reading = new ThreadPoolExecutor(
                1,
                1,
                THREAD_IDLE_S,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(READS_WAITING_MAX),
                Thread.ofPlatform().name("postgres-archive").daemon().factory());
        reading.allowCoreThreadTimeOut(true);
    }

    /** All wanted events of the stream. */
    Uni<List<RecordedEvent>> complete(StreamPart part) {
        return ranges(part.firstOffset())
                .chain(ranges -> ranges.isEmpty()
                        ? Uni.createFrom().item(part.events())
                        : carried(part).chain(carried -> complete(part, carried, ranges)));
    }

    private Uni<List<RecordedEvent>> carried(StreamPart part) {
        return database.ask(CARRIED, Tuple.of(part.stream(), part.afterSeq(), part.untilSeq()), LogReader::events);
    }

    private Uni<List<RecordedEvent>> complete(StreamPart part, List<RecordedEvent> carried, List<Archived> ranges) {
        NavigableMap<Long, RecordedEvent> known = new TreeMap<>();
        carried.forEach(event -> known.put(event.seq(), event));
        part.events().forEach(event -> known.put(event.seq(), event));
        known.tailMap(part.untilSeq(), false).clear();
        return known.size() == part.untilSeq() - part.afterSeq()
                ? Uni.createFrom().item(List.copyOf(known.values()))
                : read(() -> filled(part, known, ranges));
    }

    private List<RecordedEvent> filled(
            StreamPart part, NavigableMap<Long, RecordedEvent> known, List<Archived> ranges) {
        List<RecordedEvent> whole = new ArrayList<>();
        long fromOffset = part.firstOffset();
        long seq = part.afterSeq();
        while (seq < part.untilSeq()) {
            RecordedEvent next = known.get(seq + 1);
            if (next == null) {
                Long following = known.higherKey(seq + 1);
                long until = following == null ? part.untilSeq() : following - 1;
                whole.addAll(gap(part, ranges, fromOffset, seq, until));
                seq = until;
            } else {
                whole.add(next);
                fromOffset = next.offset() + 1;
                seq++;
            }
        }
        return whole;
    }

    private List<RecordedEvent> gap(
            StreamPart part, List<Archived> ranges, long fromOffset, long afterSeq, long untilSeq) {
        List<RecordedEvent> found = new ArrayList<>();
        long seq = afterSeq;
        for (Archived in : ranges) {
            if (seq < untilSeq && in.range().pastOffset() > fromOffset) {
                found.addAll(shelf.ofStream(in, part.shard(), part.stream(), fromOffset, seq, untilSeq));
                seq = found.isEmpty() ? seq : found.getLast().seq();
            }
        }
        return found;
    }

    /** All events of the page. */
    Uni<List<RecordedEvent>> complete(FeedPart part) {
        return ranges(part.firstOffset())
                .chain(ranges ->
                        ranges.isEmpty() ? Uni.createFrom().item(part.events()) : read(() -> filled(part, ranges)));
    }

    private List<RecordedEvent> filled(FeedPart part, List<Archived> ranges) {
        Page page = new Page();
        for (int i = 0; i < part.shards().length && !page.isFull(); i++) {
            int shard = part.shards()[i];
            long next = part.after()[i] + 1;
            for (Archived in : ranges) {
                long until = Math.min(part.until()[i], in.range().pastOffset() - 1);
                if (in.range().firstOffset() <= next && next <= until && !page.isFull()) {
                    page.add(shelf.ofShard(in, shard, next - 1, until, page.room()));
                    next = until + 1;
                }
            }
            page.add(part.of(shard, next));
        }
        return page.events;
    }

    /** Takes events until their payloads are enough. */
    private static final class Page {
        final List<RecordedEvent> events = new ArrayList<>();
        private long bytes;

        boolean isFull() {
            return bytes >= EventFeed.PAGE_BYTES;
        }

        long room() {
            return EventFeed.PAGE_BYTES - bytes;
        }

        void add(List<RecordedEvent> more) {
            for (RecordedEvent event : more) {
                if (isFull()) {
                    return;
                }
                events.add(event);
                bytes += event.event().payload().length;
            }
        }
    }

    private Uni<List<Archived>> ranges(long fromOffset) {
        return database.ask(RANGES, Tuple.of(fromOffset), rows -> {
            List<Archived> ranges = new ArrayList<>(rows.size());
            for (Row row : rows) {
                ArchiveRange range = new ArchiveRange(logId, row.getLong(0), row.getLong(1));
                ranges.add(new Archived(
                        range,
                        row.getString(2),
                        row.getLong(3),
                        row.getBuffer(4).getBytes()));
            }
            return ranges;
        });
    }

    private Uni<List<RecordedEvent>> read(Supplier<List<RecordedEvent>> files) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                reading.execute(() -> {
                    try {
                        List<RecordedEvent> events = files.get();
                        answer(() -> emitter.complete(events));
                    } catch (RuntimeException e) {
                        answer(() -> emitter.fail(e));
                    }
                });
            } catch (RejectedExecutionException e) {
                emitter.fail(new StoreUnavailable(
                        "The archive cannot be read now: too many wait for it, or it is closed", e));
            }
        });
    }

    private void answer(Runnable answer) {
        Answers.give(answers, answer);
    }

    /** Lets what is being read end. */
    @Override
    public void close() {
        reading.close();
        shelf.close();
    }
}
