package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.projection.ProjectionStatus.State;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** What is remembered of the views for those who cannot wait. */
class ViewWatchTest {

    private final List<ProjectionStatus> statuses = new ArrayList<>();
    private final ViewWatch watch = new ViewWatch(() -> Uni.createFrom().item(() -> List.copyOf(statuses)));

    private void isSeen(String name, State state, long behind) {
        statuses.add(new ProjectionStatus(
                name, 1, state, new Position("log", List.of(7L)), behind, behind / 2.0, 0.25, null));
        watch.look();
    }

    private HealthCheckResponse health() {
        return new ViewsFollow(watch).call();
    }

    @Test
    void before_the_first_look_nothing_is_behind_and_all_is_well() {
        assertThat(watch.mostBehind()).isZero();
        assertThat(watch.lagSeconds("runs")).isZero();
        assertThat(watch.progress("runs")).isZero();
        assertThat(health().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void figures_are_those_of_the_last_look() {
        isSeen("runs", State.LIVE, 8);
        isSeen("scoreboard", State.LIVE, 12);

        assertThat(watch.lagSeconds("runs")).isEqualTo(4);
        assertThat(watch.behind("runs")).isEqualTo(8);
        assertThat(watch.progress("runs")).isEqualTo(0.25);
        assertThat(watch.mostBehind()).isEqualTo(12);
    }

    @Test
    void a_view_that_failed_or_is_built_for_the_first_time_holds_up_no_submission() {
        isSeen("runs", State.REBUILDING, 1_000);
        isSeen("scoreboard", State.FAILED, 2_000);
        isSeen("other", State.LIVE, 3);

        assertThat(watch.mostBehind()).isEqualTo(3);
    }

    @Test
    void a_view_that_failed_is_unwell_and_named() {
        isSeen("runs", State.LIVE, 0);
        isSeen("scoreboard", State.FAILED, 1);

        assertThat(health().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(health().getData().orElseThrow())
                .containsEntry("scoreboard", "failed")
                .containsEntry("runs", "live");
    }
}
