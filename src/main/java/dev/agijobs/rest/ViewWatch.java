package dev.agijobs.rest;

import dev.agijobs.projection.ProjectionStatus;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Supplier;

/** How the projections did when somebody last looked, for those who cannot wait for an answer. Thread-safe. */
public final class ViewWatch {

    private final Supplier<Uni<List<ProjectionStatus>>> ask;
    private volatile List<ProjectionStatus> seen = List.of();

    public ViewWatch(Supplier<Uni<List<ProjectionStatus>>> ask) {
        this.ask = ask;
    }

    /** Looks again; called about once a second. When the log cannot be read, what was seen last stands. */
    public void look() {
        ask.get().subscribe().with(statuses -> seen = statuses, unreadable -> {});
    }

    /** Seconds that a view lags behind; 0 before the first look. */
    public double lagSeconds(String projection) {
        return seen.stream()
                .filter(status -> status.name().equals(projection))
                .mapToDouble(ProjectionStatus::lagSeconds)
                .findFirst()
                .orElse(0);
    }

    /** Most events that any view has not applied yet. */
    public long mostBehind() {
        return seen.stream().mapToLong(ProjectionStatus::behind).max().orElse(0);
    }
}
