package dev.agijobs.simulation;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log as one process reaches it. */
final class SimulatedEventLog implements EventLog, EventFeed, StreamHeads {
    private static final Duration HEARD_AFTER = Duration.ofMillis(1);

    private final World world;
    private final Life life;
    private final Wire wire;
    private final MemoryEventLog log;

    SimulatedEventLog(World world, Life life, Wire wire) {
        this.world = world;
        this.life = life;
        this.wire = wire;
        this.log = world.storage.log;
    }

    @Override
    public String logId() {
        return log.logId();
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return wire.call(
                Wire.Kind.APPEND,
                () -> log.append(append).invoke(result -> world.auditor.committed(life, append, result.events())));
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return wire.call(Wire.Kind.READ, () -> log.read(stream, afterSeq, limit));
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return wire.call(Wire.Kind.READ, () -> log.head(stream));
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return wire.call(Wire.Kind.READ, () -> log.due(until, after, limit));
    }

    @Override
    public Position start() {
        return log.start();
    }

    @Override
    public Uni<Position> end() {
        return wire.call(Wire.Kind.READ, log::end);
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return wire.call(Wire.Kind.READ, () -> log.after(position, limit));
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        Runnable unlisten = log.onCommit(() -> world.agenda.after(world.chance.about(HEARD_AFTER), life, listener));
        life.onDeath(unlisten);
        return unlisten;
    }
}
