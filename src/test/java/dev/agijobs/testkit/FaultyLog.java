package dev.agijobs.testkit;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A log whose appends fail when the test says so: before they are stored, or after, so that the appender does not know. Or they do not fail, and are not stored either, which
 * no log may ever do.
 */
public final class FaultyLog<L extends EventLog & StreamHeads> implements EventLog, StreamHeads {
    private final L log;

    public volatile Predicate<Append> failsBefore = append -> false;
    public volatile Predicate<Append> failsAfter = append -> false;
    public volatile Predicate<Append> liesAbout = append -> false;
    public final AtomicInteger faults = new AtomicInteger();
    public final AtomicInteger appends = new AtomicInteger();

    public FaultyLog(L log) {
        this.log = log;
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return Uni.createFrom().deferred(() -> {
            appends.incrementAndGet();
            if (failsBefore.test(append)) {
                return fault();
            }
            if (liesAbout.test(append)) {
                return Uni.createFrom().item(new AppendResult(List.of()));
            }
            boolean after = failsAfter.test(append);
            return log.append(append)
                    .chain(result -> after ? fault() : Uni.createFrom().item(result));
        });
    }

    private Uni<AppendResult> fault() {
        faults.incrementAndGet();
        return Uni.createFrom().failure(new StoreUnavailable("The test pulled the plug", null));
    }

    @Override
    public String logId() {
        return log.logId();
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return log.read(stream, afterSeq, limit);
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return log.head(stream);
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return log.due(until, after, limit);
    }
}
