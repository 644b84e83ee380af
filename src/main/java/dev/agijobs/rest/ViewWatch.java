package dev.agijobs.rest;

import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.projection.ProjectionStatus.State;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private Optional<ProjectionStatus> seen(String projection) {
        return seen.stream().filter(status -> status.name().equals(projection)).findFirst();
    }

    /** Seconds that a view lags behind; 0 before the first look. */
    public double lagSeconds(String projection) {
        return seen(projection).map(ProjectionStatus::lagSeconds).orElse(0.0);
    }

    /** Events that a view has not applied yet; 0 before the first look. */
    public long behind(String projection) {
        return seen(projection).map(ProjectionStatus::behind).orElse(0L);
    }

    /** Share of the log that a view, or the rebuild that will take its place, has applied: 0 to 1; 0 before the first look. */
    public double progress(String projection) {
        return seen(projection).map(ProjectionStatus::progress).orElse(0.0);
    }

    /**
     * Most events that a live view has not applied yet. One that is still built the first time does not count, nor one that failed: no pause in submissions would help them,
     * and runs do not need them.
     */
    public long mostBehind() {
        return seen.stream()
                .filter(status -> status.state() == State.LIVE)
                .mapToLong(ProjectionStatus::behind)
                .max()
                .orElse(0);
    }

    /** States by name of the projection. */
    Map<String, State> states() {
        Map<String, State> states = new LinkedHashMap<>();
        seen.forEach(status -> states.put(status.name(), status.state()));
        return states;
    }

    boolean anyFailed() {
        return states().containsValue(State.FAILED);
    }
}
