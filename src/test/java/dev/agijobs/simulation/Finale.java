package dev.agijobs.simulation;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.testkit.ViewsEqualFold;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What is checked when all has ended: chains, folds and views, from the stored bytes alone. */
record Finale(World world) {
    private static final List<String> VIEWS = List.of(RunViewProjection.NAME, ScoreboardProjection.NAME);

    static boolean viewsAreAtTheEnd(Storage storage) {
        Position end = now(storage.log.end());
        return VIEWS.stream()
                .allMatch(view -> now(storage.views.generations(view)).stream()
                        .filter(Progress::live)
                        .anyMatch(progress -> progress.position().equals(end)));
    }

    void check() {
        ClaimCheck claims = new ClaimCheck(world.storage.artifacts);
        for (RunBook book : world.auditor.books()) {
            List<RecordedEvent> stream = now(world.storage.log.read("run-" + book.runId(), 0, Integer.MAX_VALUE));
            expect(HashChain.firstBad(stream, 0, HashChain.GENESIS) == 0, Invariant.CHAINED, book);
            List<RunFact> facts =
                    now(claims.checkOut(stream)).stream().map(Auditor::fact).toList();
            expect(facts.size() == book.seq(), Invariant.SEQS_ARE_DENSE, book);
            expect(RunState.replay(facts).equals(book.state()), Invariant.ONE_FOLD, book);
        }
        try {
            ViewsEqualFold.assertThatViewsEqualFold(world.storage.log, claims::checkOut, world.storage.views);
        } catch (AssertionError e) {
            world.auditor.found(Invariant.VIEWS_ARE_THE_FOLD, e.getMessage());
        }
    }

    private void expect(boolean holds, Invariant invariant, RunBook book) {
        if (!holds) {
            world.auditor.found(invariant, "run " + book.runId());
        }
    }

    /** Stores in memory answer at once. */
    private static <T> T now(Uni<T> uni) {
        return uni.await().indefinitely();
    }
}
