package dev.agijobs.rest.view;

import dev.agijobs.projection.ProjectionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a projection does.
 *
 * @param state live, rebuilding or failed
 * @param position what its view reflects
 * @param behind events committed and not applied yet
 * @param lagSeconds age of the oldest of them
 * @param progress share of the log that is applied, 0 to 1
 * @param reason why it failed or what holds it up
 */
public record ProjectionOut(
        String name,
        int version,
        String state,
        String position,
        long behind,
        double lagSeconds,
        double progress,
        @Nullable String reason) {

    /** All of them. */
    public record ProjectionsOut(List<ProjectionOut> projections) {}

    public static ProjectionOut of(ProjectionStatus status) {
        return new ProjectionOut(
                status.name(),
                status.version(),
                Names.of(status.state()),
                status.position().text(),
                status.behind(),
                status.lagSeconds(),
                status.progress(),
                status.reason());
    }
}
