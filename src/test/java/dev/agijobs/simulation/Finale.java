package dev.agijobs.simulation;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.scheduleview.ScheduleSummary;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection;
import dev.agijobs.projection.scheduleview.ScheduleViews;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.testkit.ViewsEqualFold;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is checked when all has ended: chains, folds and views, from the stored bytes alone. */
record Finale(World world) {
    static final List<String> VIEWS =
            List.of(RunViewProjection.NAME, ScoreboardProjection.NAME, ScheduleViewProjection.NAME);
    private static final int OWED_SHOWN = 5;

    /** Whether no stream wants to be looked at any more. */
    static boolean nothingIsOwed(Storage storage) {
        return now(storage.log.due(Instant.MAX, null, 1)).isEmpty();
    }

    /** Streams that want to be looked at, as text. */
    static String owed(Storage storage) {
        return now(storage.log.due(Instant.MAX, null, OWED_SHOWN)).stream()
                .map(head -> " owed " + head.stream())
                .collect(Collectors.joining());
    }

    static boolean viewsAreAtTheEnd(Storage storage) {
        Position end = now(storage.log.end());
        return VIEWS.stream()
                .map(view -> now(storage.views.generations(view)))
                .allMatch(all -> all.size() == 1
                        && all.getFirst().live()
                        && all.getFirst().position().equals(end));
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
        world.auditor.schedules().forEach(ScheduleBook::finish);
        schedulesAreListed();
        try {
            ViewsEqualFold.assertThatViewsEqualFold(world.storage.log, claims::checkOut, world.storage.views);
        } catch (AssertionError e) {
            world.auditor.found(Invariant.VIEWS_ARE_THE_FOLD, e.getMessage());
        }
    }

    private void schedulesAreListed() {
        ScheduleViews views = new ScheduleViews(
                world.storage.views, new Freshness(world.storage.log, Clock.fixed(Agenda.T0, ZoneOffset.UTC)));
        Map<String, ScheduleSummary> expected = new TreeMap<>();
        for (ScheduleBook book : world.auditor.schedules()) {
            ScheduleState state = book.state();
            if (state != null && !state.standing().course().deleted()) {
                expected.put(
                        state.id(),
                        ScheduleSummary.of(state.id(), state.createdAt(), state.definition(), state.standing()));
            }
        }
        Map<String, ScheduleSummary> found = new TreeMap<>();
        now(views.list(100, null)).schedules().forEach(summary -> found.put(summary.id(), summary));
        if (!found.equals(expected) || now(views.count()) != expected.size()) {
            world.auditor.found(
                    Invariant.VIEWS_ARE_THE_FOLD, "schedules are %s, listed as %s".formatted(expected, found));
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
