package dev.agijobs.simulation;

import dev.agijobs.plan.Step;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepState;
import dev.agijobs.run.Wait;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks, once nothing fails any more, for what should have happened long ago. */
final class Progress {
    /** Longest time for what a life has in memory. */
    private static final Duration SOON = Duration.ofSeconds(3);
    /** Longest time for what must first be loaded while others are served. */
    private static final Duration AT_LAST = Duration.ofMinutes(2);
    /** Longest time until a child knows that its parent ends. */
    private static final Duration HANDED_DOWN = Duration.ofSeconds(30);
    /** Longest time that a nominal time may be late. */
    private static final Duration FIRES = Duration.ofSeconds(20);

    private final World world;

    Progress(World world) {
        this.world = world;
    }

    void expect() {
        Life life = world.life();
        if (life != null && life.alive()) {
            world.auditor.books().stream().filter(book -> !book.over()).forEach(book -> expect(life, book));
            world.auditor.schedules().forEach(book -> expect(life, book));
            world.watchers.forEach(
                    watcher -> expect(watcher.owedSince(), SOON, Invariant.NOT_OVERDUE, watcher.toString()));
        }
    }

    private void expect(Life life, RunBook book) {
        RunState state = book.state();
        state.runningSteps().forEach(row -> expect(life, book, row));
        state.waitingSteps().forEach(row -> expect(life, book, row));
        // A run whose time is up waits until its children have ended, and while it is held.
        if (!state.failing() && state.children().isEmpty()) {
            due(life, book, state.deadline(), "run " + book.runId());
        }
        for (int row : state.children().values()) {
            if (state.step(row).awaits() instanceof Wait.Child(String id, boolean ended) && ended) {
                RunBook child = world.auditor.book(id);
                boolean told = child != null && (child.over() || child.state().cancelRequested());
                expect(told ? Instant.MAX : book.failingSince(), HANDED_DOWN, Invariant.NOT_OVERDUE, "child " + id);
            }
        }
    }

    /** A schedule that is due fires, or says why not. */
    private void expect(Life life, ScheduleBook book) {
        Instant next = book.state() == null
                ? Instant.MAX
                : book.state().nextAt().map(life::worldTime).orElse(Instant.MAX);
        expect(next, FIRES, Invariant.NOT_OVERDUE, "schedule " + book.id());
    }

    private void expect(Life life, RunBook book, int row) {
        RunState state = book.state();
        Step plan = state.planStep(row);
        StepState step = state.step(row);
        String id = state.stepId(row);
        String name = "attempt %s/%s/%d".formatted(book.runId(), id, step.attempt());
        switch (step.status()) {
            case RUNNING -> {
                AttemptBook attempt = book.attempt(id, step.attempt());
                if (!state.cancelRequested() || state.undoes(row)) {
                    Instant owed = attempt.owedSince(life, life.inMemorySince(book.runId()));
                    expect(owed, SOON, Invariant.STARTED_IS_EXECUTED, name);
                    due(life, book, step.due(), name);
                }
                expect(attempt.answeredSince(life), SOON, Invariant.OUTCOME_IS_RECORDED, name);
                Duration beats = state.undoes(row) ? null : plan.heartbeatTimeout();
                expect(attempt.silentSince(life, beats), SOON, Invariant.NOT_OVERDUE, name);
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
