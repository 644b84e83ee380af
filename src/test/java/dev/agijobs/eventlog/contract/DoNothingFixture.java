package dev.agijobs.eventlog.contract;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A log that says yes to everything and keeps nothing. */
final class DoNothingFixture implements EventLogFixture, EventLog, EventFeed, StreamHeads {
    @Override
    public EventLog log() {
        return this;
    }

    @Override
    public EventFeed feed() {
        return this;
    }

    @Override
    public StreamHeads heads() {
        return this;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public void closeLog() {}

    @Override
    public void reopen() {}

    @Override
    public void close() {}

    @Override
    public String logId() {
        return "nothing";
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return Uni.createFrom().item(new AppendResult(List.of()));
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return Uni.createFrom().item(Optional.empty());
    }

    @Override
    public Position start() {
        return new Position("nothing", List.of(0L));
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().item(start());
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return Uni.createFrom().item(new Page(List.of(), position));
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, DueCursor after, int limit) {
        return Uni.createFrom().item(List.of());
    }
}
