package dev.agijobs.rest;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.ProjectionRunner;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads of views, which may wait until the view reflects what the client has seen. */
public final class ViewReads {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ProjectionRunner runner;
    private final Positions positions;

    public ViewReads(ProjectionRunner runner, Positions positions) {
        this.runner = runner;
        this.positions = positions;
    }

    /** Reads when the view has come to {@code min}, a position of this log. Fails with {@code TooFarBehind} when that takes over 5 s. */
    <T> Uni<T> read(String view, @Nullable String min, Supplier<Uni<T>> read) {
        return min == null ? read.get() : read(view, positions.parse("min_position", min), read);
    }

    /** The same for who can say himself what his answer reflects, and is told what it must. */
    <T> Uni<T> readReflecting(String view, @Nullable String min, Function<@Nullable Position, Uni<T>> read) {
        Position position = min == null ? null : positions.parse("min_position", min);
        return position == null ? read.apply(null) : read(view, position, () -> read.apply(position));
    }

    /** Reads when the view shows all that is committed now. Fails with {@code TooFarBehind} when that takes over 5 s. */
    <T> Uni<T> readCommitted(String view, Supplier<Uni<T>> read) {
        return positions.now().chain(now -> read(view, now, read));
    }

    private <T> Uni<T> read(String view, Position min, Supplier<Uni<T>> read) {
        return runner.awaitPosition(view, min, PATIENCE).chain(read::get);
    }
}
