package dev.agijobs.rest;

import dev.agijobs.projection.ProjectionRunner;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
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
        return min == null
                ? read.get()
                : runner.awaitPosition(view, positions.parse("min_position", min), PATIENCE)
                        .chain(read::get);
    }
}
