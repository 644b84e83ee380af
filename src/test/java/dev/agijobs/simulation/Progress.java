package dev.agijobs.simulation;

import dev.agijobs.plan.Step;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks, once nothing fails any more, for what should have happened long ago. */
final class Progress {
    /** Longest time for what a life has in memory. */
    private static final Duration SOON = Duration.ofSeconds(3);
    /** Longest time for what must first be loaded while others are served. */
    private static final Duration AT_LAST = Duration.ofMinutes(2);

    private final World world;

    Progress(World world) {
        this.world = world;
    }

    void expect() {
        Life life = world.life();
        if (life != null && life.alive()) {
            world.auditor.books().forEach(book -> expect(life, book));
            world.watchers.forEach(
                    watcher -> expect(watcher.owedSince(), SOON, Invariant.NOT_OVERDUE, watcher.toString()));
        }
    }

    private void expect(Life life, RunBook book) {
        RunState state = book.state();
        for (int i = 0; i < state.plan().steps().size(); i++) {
            expect(life, book, state.plan().step(i), state.step(i));
        }
        if (!state.failing()) {
            due(life, book, state.deadline(), "run " + book.runId());
        }
    }

    private void expect(Life life, RunBook book, Step plan, StepState step) {
        RunState state = book.state();
        String name = "attempt %s/%s/%d".formatted(book.runId(), plan.id(), step.attempt());
        switch (step.status()) {
            case RUNNING -> {
                AttemptBook attempt = book.attempt(plan.id(), step.attempt());
                if (!state.cancelRequested()) {
                    Instant owed = attempt.owedSince(life, life.inMemorySince(book.runId()));
                    expect(owed, SOON, Invariant.STARTED_IS_EXECUTED, name);
                    due(life, book, step.due(), name);
                }
                expect(attempt.answeredSince(life), SOON, Invariant.OUTCOME_IS_RECORDED, name);
                expect(attempt.silentSince(life, plan.heartbeatTimeout()), SOON, Invariant.NOT_OVERDUE, name);
            }
            case WAITING -> {
                if (state.startsSteps()) {
                    due(life, book, step.due(), name);
                }
            }
            default -> {} // nothing is due for others, or it waits for room
        }
    }

    /** The moment is one of the life's clock. */
    private void due(Life life, RunBook book, @Nullable Instant at, String what) {
        if (at != null) {
            Instant due = life.worldTime(at);
            expect(due, AT_LAST, Invariant.NOT_OVERDUE, what);
            Instant loaded = life.inMemorySince(book.runId());
            expect(loaded.isAfter(due) ? loaded : due, SOON, Invariant.NOT_OVERDUE, what);
        }
    }

    private void expect(Instant since, Duration within, Invariant invariant, String what) {
        Instant counts = since.isAfter(world.calmSince()) ? since : world.calmSince();
        if (counts.isBefore(world.agenda.now().minus(within))) {
            world.auditor.found(invariant, what + " is left alone since " + counts);
        }
    }
}
