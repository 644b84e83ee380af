package dev.agijobs.simulation;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.runview.RunInfo;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.run.RunState;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Lists runs after waiting for the view to come to the last event of a run, and holds each against the fold of its events up to the view's position. */
final class Lister {
    private static final Duration AT_MOST = Duration.ofSeconds(3);

    private final World world;
    private final Client client;
    private final String runId;

    Lister(World world, Client client, String runId) {
        this.world = world;
        this.client = client;
        this.runId = runId;
    }

    void list(Runnable then) {
        long offset = world.auditor.book(runId).offset();
        Position position = new Position(world.storage.log.logId(), List.of(offset));
        client.<Boolean>send("list up to " + offset, true, life -> list(life, position), outcome -> {
            if (outcome.answer() == null) {
                world.auditor.found(Invariant.SEES_OWN_WRITES, "A list was answered by " + outcome.refusal());
            }
            then.run();
        });
    }

    private Uni<Boolean> list(Life life, Position position) {
        return life.projections
                .awaitPosition(RunViewProjection.NAME, position, AT_MOST)
                .chain(() -> life.views.list(RunViews.Filter.ALL, RunViews.LIMIT_MAX, null))
                .invoke(page -> check(page, position))
                .replaceWith(true);
    }

    private void check(RunViews.Page page, Position waitedFor) {
        long offset = page.position().events();
        for (RunBook book : world.auditor.books()) {
            RunState state = book.upTo(offset);
            if (state.submitted()) {
                boolean listed = page.runs().stream().anyMatch(info -> shows(info, state));
                expect(listed, "run %s is not listed as %s at %d".formatted(book.runId(), state.status(), offset));
            }
        }
        expect(page.position().reaches(waitedFor), "the list is of " + offset + ", not of " + waitedFor.text());
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            world.auditor.found(Invariant.VIEWS_ARE_THE_FOLD, otherwise);
        }
    }

    private static boolean shows(RunInfo info, RunState state) {
        return info.id().equals(state.runId())
                && info.state() == state.status()
                && info.round() == state.round()
                && info.cancelRequested() == state.cancelRequested();
    }
}
