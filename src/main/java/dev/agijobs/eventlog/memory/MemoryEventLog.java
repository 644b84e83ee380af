package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.VersionConflict;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log in memory: the same promises but durability, and deterministic when its executor is. It grows with its events and finds due streams by looking at all, which suits
 * tests and simulations. Thread-safe.
 */
public final class MemoryEventLog implements EventLog, EventFeed, StreamHeads, AutoCloseable {
    private static final Comparator<StreamHead> BY_WAKE_TIME =
            Comparator.comparing(MemoryEventLog::wakeAt).thenComparing(StreamHead::stream);

    private final String logId;
    private final Executor answers;
    private final CommitListeners listeners = new CommitListeners();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<String, List<RecordedEvent>> streams = new HashMap<>();
    private final Map<String, StreamHead> heads = new HashMap<>();
    private boolean closed;

    /**
     * An empty log.
     *
     * @param logId letters and digits
     * @param answers runs the callers' continuations
     */
    public MemoryEventLog(String logId, Executor answers) {
        this.logId = logId;
        this.answers = answers;
    }

    @Override
    public String logId() {
        return logId;
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return answer(() -> {
            AppendResult result = store(append);
            listeners.tell();
            return result;
        });
    }

    private synchronized AppendResult store(Append append) {
        refuseWhenClosed();
        String stream = append.stream();
        StreamHead head = heads.get(stream);
        long seq = head == null ? 0 : head.seq();
        if (!append.expected().matches(seq)) {
            throw new VersionConflict(stream, append.expected(), seq);
        }
        byte[] hash = head == null ? HashChain.GENESIS : head.hash();
        long firstOffset = head == null ? events.size() + 1 : head.firstOffset();
        List<RecordedEvent> recorded = new ArrayList<>();
        for (NewEvent event : append.events()) {
            byte[] prevHash = hash;
            hash = HashChain.hash(prevHash, "default", stream, ++seq, event);
            recorded.add(new RecordedEvent(0, events.size() + 1, stream, seq, "default", event, prevHash, hash));
            events.add(recorded.getLast());
        }
        streams.computeIfAbsent(stream, name -> new ArrayList<>()).addAll(recorded);
        heads.put(stream, new StreamHead(stream, 0, seq, hash, append.status(), firstOffset));
        return new AppendResult(List.copyOf(recorded));
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return answer(() -> page(streams.getOrDefault(stream, List.of()), afterSeq, limit));
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return answer(() -> {
            long offset = position.offsetIn(logId);
            List<RecordedEvent> page = withinBytes(page(events, offset, limit));
            return new Page(page, new Position(logId, List.of(offset + page.size())));
        });
    }

    private synchronized List<RecordedEvent> page(List<RecordedEvent> all, long after, int limit) {
        refuseWhenClosed();
        int from = Math.clamp(after, 0, all.size());
        int to = Math.clamp((long) from + atLeastOne(limit), 0, all.size());
        return List.copyOf(all.subList(from, to));
    }

    private static List<RecordedEvent> withinBytes(List<RecordedEvent> page) {
        long bytes = 0;
        for (int i = 0; i < page.size(); i++) {
            bytes += page.get(i).event().payload().length;
            if (bytes >= PAGE_BYTES) {
                return page.subList(0, i + 1);
            }
        }
        return page;
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return answer(() -> headNow(stream));
    }

    private synchronized Optional<StreamHead> headNow(String stream) {
        refuseWhenClosed();
        return Optional.ofNullable(heads.get(stream));
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return answer(() -> dueNow(until, after, atLeastOne(limit)));
    }

    private synchronized List<StreamHead> dueNow(Instant until, @Nullable DueCursor after, int limit) {
        refuseWhenClosed();
        return heads.values().stream()
                .filter(head -> !head.status().terminal() && head.status().wakeAt() != null)
                .filter(head -> !wakeAt(head).isAfter(until) && (after == null || isAfter(head, after)))
                .sorted(BY_WAKE_TIME)
                .limit(limit)
                .toList();
    }

    private static boolean isAfter(StreamHead head, DueCursor cursor) {
        int byTime = wakeAt(head).compareTo(cursor.wakeAt());
        return byTime > 0 || (byTime == 0 && head.stream().compareTo(cursor.stream()) > 0);
    }

    private static Instant wakeAt(StreamHead head) {
        Instant wakeAt = head.status().wakeAt();
        return wakeAt == null ? Instant.MAX : wakeAt;
    }

    @Override
    public Position start() {
        return new Position(logId, List.of(0L));
    }

    @Override
    public Uni<Position> end() {
        return answer(() -> new Position(logId, List.of(size())));
    }

    private synchronized long size() {
        refuseWhenClosed();
        return events.size();
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return listeners.add(listener);
    }

    private static int atLeastOne(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A limit is 1 or more, but was " + limit);
        }
        return limit;
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new StoreUnavailable("The log is closed", null);
        }
    }

    /** Does the work when subscribed to, in the caller, and lets the executor answer. */
    private <T> Uni<T> answer(Supplier<T> work) {
        return Uni.createFrom().emitter(emitter -> answers.execute(outcome(work, emitter)));
    }

    private static <T> Runnable outcome(Supplier<T> work, UniEmitter<? super T> emitter) {
        try {
            T answer = work.get();
            return () -> emitter.complete(answer);
        } catch (RuntimeException e) {
            return () -> emitter.fail(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
