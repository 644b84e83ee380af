package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecentHeads;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.eventlog.WakeTimes;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one statement appends: judged, numbered and chained by the ends of streams that the lane knows. Built and dropped by one thread. */
final class Batch {
    /** The only organisation until tenants are used. */
    private static final String ORG = "default";

    /** A stream's share. @param before seq that it must have */
    private record Change(int shard, long before, Head head, StreamStatus status) {}

    /** A shard's share. */
    private static final class Part {
        final Shard shard;
        final List<RecordedEvent> events = new ArrayList<>();

        Part(Shard shard) {
            this.shard = shard;
        }

        long nextOffset() {
            return shard.nextOffset + events.size();
        }
    }

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Map<Integer, Part> parts = new TreeMap<>();

    /** Takes it, or refuses it when its stream does not end as expected. @param committed the stream's end before this batch */
    void take(PendingAppend pending, Shard shard, Head committed) {
        Append append = pending.append();
        Change change = changes.get(append.stream());
        Head head = change == null ? committed : change.head();
        if (!append.expected().matches(head.seq())) {
            pending.failed(new VersionConflict(append.stream(), append.expected(), head.seq()));
            return;
        }
        Part part = parts.computeIfAbsent(shard.number, number -> new Part(shard));
        long before = change == null ? head.seq() : change.before();
        List<RecordedEvent> recorded = new ArrayList<>(append.events().size());
        for (NewEvent event : append.events()) {
            long offset = part.nextOffset();
            long seq = head.seq() + 1;
            byte[] hash = HashChain.hash(head.hash(), ORG, append.stream(), seq, event);
            RecordedEvent next =
                    new RecordedEvent(shard.number, offset, append.stream(), seq, ORG, event, head.hash(), hash);
            part.events.add(next);
            recorded.add(next);
            head = new Head(seq, hash, head.seq() == 0 ? offset : head.firstOffset());
        }
        changes.put(append.stream(), new Change(shard.number, before, head, append.status()));
        pending.succeeded(new AppendResult(List.copyOf(recorded)));
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The largest offset that it writes. */
    long lastOffset() {
        return parts.values().stream().mapToLong(Part::nextOffset).max().orElse(1) - 1;
    }

    /** In the order of their numbers. */
    List<Shard> shards() {
        return parts.values().stream().map(part -> part.shard).toList();
    }

    Collection<String> streams() {
        return changes.keySet();
    }

    /** How many it appends. */
    int events() {
        return parts.values().stream().mapToInt(part -> part.events.size()).sum();
    }

    /** An event that is there if and only if the batch is, or null when it has none. */
    @Nullable
    RecordedEvent witness() {
        return parts.values().stream()
                .filter(part -> !part.events.isEmpty())
                .map(part -> part.events.getLast())
                .findFirst()
                .orElse(null);
    }

    /** The earliest wake time of its streams that are not terminal, as stored; the largest long when none has one. */
    long lowestWake() {
        long lowest = DueFloor.NOTHING;
        for (Change change : changes.values()) {
            Long wakeAt = change.status().terminal() ? null : wakeAt(change.status());
            lowest = wakeAt == null ? lowest : Math.min(lowest, wakeAt);
        }
        return lowest;
    }

    /** What the lane knows once it is committed. */
    void committed(RecentHeads<Head> heads) {
        changes.forEach((stream, change) -> heads.put(stream, change.head()));
        for (Part part : parts.values()) {
            part.shard.nextOffset = part.nextOffset();
            part.shard.tail.add(part.events);
        }
    }

    /** What it appends, for those who are told. Asked by the lane's thread. */
    List<FanOut.Part> told() {
        return parts.values().stream()
                .map(part -> new FanOut.Part(part.shard.number, part.shard.epoch, List.copyOf(part.events)))
                .toList();
    }

    /** For {@code append_events}. */
    Tuple arguments() {
        Tuple tuple = Tuple.tuple();
        Columns<Part> part = new Columns<>(List.copyOf(parts.values()), tuple);
        part.add(Integer[]::new, p -> p.shard.number);
        part.add(Long[]::new, p -> p.shard.epoch);
        part.add(Long[]::new, p -> p.shard.nextOffset);
        part.add(Long[]::new, p -> (long) p.events.size());
        tuple.addValue(changes.keySet().toArray(String[]::new));
        Columns<Change> change = new Columns<>(List.copyOf(changes.values()), tuple);
        change.add(Integer[]::new, Change::shard);
        change.add(Long[]::new, Change::before);
        change.add(Long[]::new, c -> c.head().seq());
        change.add(Buffer[]::new, c -> Buffer.buffer(c.head().hash()));
        change.add(Boolean[]::new, c -> c.status().terminal());
        change.add(Long[]::new, c -> wakeAt(c.status()));
        change.add(Long[]::new, c -> c.head().firstOffset());
        addEvents(tuple);
        return tuple;
    }

    private static @Nullable Long wakeAt(StreamStatus status) {
        return status.wakeAt() == null ? null : (Long) WakeTimes.wakeMicros(status.wakeAt());
    }

    private void addEvents(Tuple tuple) {
        List<RecordedEvent> all = new ArrayList<>();
        parts.values().forEach(part -> all.addAll(part.events));
        Columns<RecordedEvent> event = new Columns<>(all, tuple);
        event.add(Integer[]::new, RecordedEvent::shard);
        event.add(Long[]::new, RecordedEvent::offset);
        event.add(String[]::new, RecordedEvent::stream);
        event.add(Long[]::new, RecordedEvent::seq);
        event.add(UUID[]::new, e -> e.event().eventId());
        event.add(String[]::new, RecordedEvent::org);
        event.add(String[]::new, e -> e.event().type());
        event.add(Integer[]::new, e -> e.event().version());
        event.add(Long[]::new, e -> HashChain.micros(e.event().occurredAt()));
        event.add(String[]::new, e -> e.event().actor());
        event.add(String[]::new, e -> e.event().commandId());
        event.add(String[]::new, e -> e.event().traceparent());
        event.add(Buffer[]::new, e -> Buffer.buffer(e.event().payload()));
        event.add(Buffer[]::new, e -> Buffer.buffer(e.prevHash()));
        event.add(Buffer[]::new, e -> Buffer.buffer(e.hash()));
    }

    /** Rows turned into arrays, one for each column. */
    private record Columns<R>(List<R> rows, Tuple tuple) {
        <T> void add(Function<Integer, @Nullable T[]> array, Function<R, @Nullable T> value) {
            @Nullable T[] column = array.apply(rows.size());
            for (int i = 0; i < column.length; i++) {
                column[i] = value.apply(rows.get(i));
            }
            tuple.addValue(column);
        }
    }
}
