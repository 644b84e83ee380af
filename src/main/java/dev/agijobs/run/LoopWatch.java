package dev.agijobs.run;

import dev.agijobs.run.RunSnapshot.Streak;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notices a step that fails in the same way again and again, faster than any sensible backoff: such a loop makes no progress and fills the log. */
final class LoopWatch {

    /** Failures in a row that make a loop, if they came within {@link #WINDOW}. */
    static final int REPEATS = 100;

    static final Duration WINDOW = Duration.ofSeconds(100);

    private final Map<Integer, Streak> streaks = new HashMap<>();
    private int stuck = -1;

    /** An attempt failed and is to be made again. */
    void failed(int row, String code, Instant at) {
        Streak streak = streaks.get(row);
        Streak next = streak != null && streak.code().equals(code)
                ? new Streak(code, streak.count() + 1, streak.since())
                : new Streak(code, 1, at);
        if (next.count() < REPEATS) {
            streaks.put(row, next);
        } else if (Duration.between(next.since(), at).compareTo(WINDOW) < 0) {
            stuck = row;
        } else {
            streaks.put(row, new Streak(code, 1, at));
        }
    }

    void ended(int row) {
        streaks.remove(row);
    }

    /** Somebody has looked at it. */
    void clear() {
        streaks.clear();
        stuck = -1;
    }

    /** The row that loops, or -1. */
    int stuck() {
        return stuck;
    }

    RunSnapshot.Loops snapshot() {
        return new RunSnapshot.Loops(Map.copyOf(streaks), stuck);
    }

    void restore(RunSnapshot.Loops snapshot) {
        streaks.putAll(snapshot.streaks());
        stuck = snapshot.stuck();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoopWatch that && streaks.equals(that.streaks) && stuck == that.stuck;
    }

    @Override
    public int hashCode() {
        return streaks.hashCode();
    }
}
