package dev.agijobs.simulation;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows a run's events live, from life to life, and expects each event once and in order until the run has ended. */
final class Watcher {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final World world;
    private final Client client;
    private final String runId;
    private long seen;
    private @Nullable Life watched;
    private int subscriptions;
    private Instant followsSince = Instant.MAX;
    private boolean done;
    /** Told that the run has ended, by the other way to learn of it. */
    private boolean told;

    Watcher(World world, Client client, String runId) {
        this.world = world;
        this.client = client;
        this.runId = runId;
        world.watchers.add(this);
    }

    boolean done() {
        return done && told;
    }

    /** Since when the next event, or the end, is there to be told of; the far future when there is none, or it follows nobody. */
    Instant owedSince() {
        RunBook book = world.auditor.book(runId);
        if (watched == null || watched != world.life()) {
            return Instant.MAX;
        }
        Instant event = done || seen == book.seq() ? Instant.MAX : book.committedAt(seen + 1);
        boolean over = book.state().status().terminal();
        Instant end = told || !over ? Instant.MAX : book.committedAt(book.seq());
        Instant first = event.isBefore(end) ? event : end;
        return first.isAfter(followsSince) ? first : followsSince;
    }

    @Override
    public String toString() {
        return "who follows run %s and has seen %d events".formatted(runId, seen);
    }

    void watch() {
        client.<Boolean>send("follow " + runId, true, this::follow, outcome -> {});
    }

    /** Begins to follow, and answers at once. What an earlier subscription says counts no more. */
    private Uni<Boolean> follow(Life life) {
        if (!done() && watched != life) {
            int mine = ++subscriptions;
            watched = life;
            followsSince = life.worldTime();
            life.onDeath(() -> lost(mine));
            life.runs
                    .follow(runId, seen, Duration.ofSeconds(10))
                    .subscribe()
                    .with(page -> take(life, mine, page), failure -> lost(mine), () -> end(life, mine));
            life.runs.ended(runId).subscribe().with(status -> ended(life, mine, status), failure -> lost(mine));
        }
        return Uni.createFrom().item(true);
    }

    private void take(Life life, int subscription, List<RecordedEvent> page) {
        RunBook book = world.auditor.book(runId);
        if (!life.alive() || subscription != subscriptions) {
            return;
        }
        for (RecordedEvent recorded : page) {
            if (recorded.seq() != ++seen || recorded.seq() > book.seq()) {
                world.auditor.found(
                        Invariant.SEES_OWN_WRITES,
                        "Who follows run %s sees event %d after %d of %d"
                                .formatted(runId, recorded.seq(), seen - 1, book.seq()));
            } else if (!isClaim(recorded)
                    && !sameEvent(Auditor.fact(recorded), book.facts().get((int) seen - 1))) {
                world.auditor.found(Invariant.SEES_OWN_WRITES, "Event %d of run %s is another".formatted(seen, runId));
            }
        }
    }

    private static boolean isClaim(RecordedEvent recorded) {
        return ClaimCheck.claim(recorded).isPresent();
    }

    private static boolean sameEvent(RunFact one, RunFact other) {
        return one.seq() == other.seq()
                && one.event().getClass() == other.event().getClass();
    }

    private void end(Life life, int subscription) {
        if (life.alive() && subscription == subscriptions) {
            done = true;
            RunBook book = world.auditor.book(runId);
            if (seen < book.seq() && life.holds() && !wasOver(book)) {
                world.auditor.found(
                        Invariant.SEES_OWN_WRITES,
                        "Who follows run %s is told that it ended at %d".formatted(runId, seen));
            }
        }
    }

    private void ended(Life life, int subscription, RunStatus status) {
        if (life.alive() && subscription == subscriptions) {
            told = true;
            if (!status.terminal()) {
                world.auditor.found(Invariant.SEES_OWN_WRITES, "The end of run %s is %s".formatted(runId, status));
            }
        }
    }

    /** Whether the run had ended with the last event seen. */
    private boolean wasOver(RunBook book) {
        return RunState.replay(book.facts().subList(0, (int) seen)).status().terminal();
    }

    private void lost(int subscription) {
        if (subscription == subscriptions && !done()) {
            watched = null;
            world.agenda.after(world.chance.about(PAUSE), null, this::watch);
        }
    }
}
