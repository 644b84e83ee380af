package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.VersionConflict;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A group of appends, judged by what the writer believes of the log, as one change of it. Nobody is told of the outcome before {@link #settle}. Not thread-safe. */
final class Batch {
    /** The only organisation until tenants are used. */
    private static final String ORG = "default";

    private static final class Change {
        final Head before;
        final ByteArrayOutputStream offsets = new ByteArrayOutputStream();
        Head after;

        Change(Head before) {
            this.before = before;
            this.after = before;
        }
    }

    private final Function<String, Head> believed;
    private final long end;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final List<Runnable> outcomes = new ArrayList<>();

    /**
     * @param believed where a stream ends
     * @param end offset of the last event
     */
    Batch(List<PendingAppend> group, Function<String, Head> believed, long end) {
        this.believed = believed;
        this.end = end;
        group.forEach(this::apply);
    }

    private void apply(PendingAppend pending) {
        Append append = pending.append();
        Change known = changes.get(append.stream());
        Head head = known == null ? believed.apply(append.stream()) : known.after;
        if (!append.expected().matches(head.seq())) {
            VersionConflict conflict = new VersionConflict(append.stream(), append.expected(), head.seq());
            outcomes.add(() -> pending.failed(conflict));
            return;
        }
        Change change = changes.computeIfAbsent(append.stream(), stream -> new Change(head));
        List<RecordedEvent> recorded = new ArrayList<>(append.events().size());
        for (NewEvent event : append.events()) {
            recorded.add(append(append.stream(), change, event));
        }
        change.after = change.after.with(append.status());
        AppendResult result = new AppendResult(List.copyOf(recorded));
        outcomes.add(() -> pending.succeeded(result));
    }

    private RecordedEvent append(String stream, Change change, NewEvent event) {
        long offset = end + events.size() + 1;
        long seq = change.after.seq() + 1;
        byte[] prevHash = change.after.hash();
        byte[] hash = HashChain.hash(prevHash, ORG, stream, seq, event);
        RecordedEvent recorded =
                new RecordedEvent(RedisEventLog.SHARD, offset, stream, seq, ORG, event, prevHash, hash);
        change.after = change.after.after(recorded);
        change.offsets.writeBytes(ByteBuffer.allocate(8).putLong(offset).array());
        events.add(recorded);
        return recorded;
    }

    /** Whether all of it was refused, so that there is nothing to store. */
    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Keys and arguments of {@link Scripts#APPEND}. */
    List<byte[]> arguments(long epoch, String channel) {
        List<byte[]> arguments = new ArrayList<>(10 + 6 * changes.size() + 2 * events.size());
        arguments.addAll(List.of(Keys.META, Keys.EVENTS, Keys.HEADS, Keys.DUE));
        arguments.add(Bytes.digits(epoch));
        arguments.add(Bytes.digits(end));
        arguments.add(Bytes.digits(changes.size()));
        arguments.add(Bytes.digits(events.size()));
        arguments.add(Bytes.text(Keys.OFFSETS));
        arguments.add(Bytes.text(channel));
        changes.forEach((stream, change) -> {
            arguments.add(Bytes.text(stream));
            arguments.add(change.before.encode());
            arguments.add(change.after.encode());
            arguments.add(change.before.dueEntry(stream));
            arguments.add(change.after.dueEntry(stream));
            arguments.add(change.offsets.toByteArray());
        });
        for (RecordedEvent event : events) {
            arguments.add(StoredEvent.envelope(event));
            arguments.add(event.event().payload());
        }
        return arguments;
    }

    Set<String> streams() {
        return changes.keySet();
    }

    /** Where this batch leaves a stream of it. */
    Head after(String stream) {
        Change change = changes.get(stream);
        if (change == null) {
            throw new IllegalArgumentException("The batch does not change " + stream);
        }
        return change.after;
    }

    /** Offset of the log's last event after it. */
    long end() {
        return end + events.size();
    }

    List<RecordedEvent> events() {
        return events;
    }

    /** Says to each append what became of it, now that the batch is stored or has nothing to store. */
    void settle() {
        outcomes.forEach(Runnable::run);
    }
}
