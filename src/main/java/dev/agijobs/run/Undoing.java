package dev.agijobs.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be undone should the run fail or be cancelled, one after another: first what broke, then what was completed, each the newest first.
 */
final class Undoing {

    /** A row and the seq of the event that ended it. */
    record Ended(long seq, int row) implements Comparable<Ended> {
        @Override
        public int compareTo(Ended other) {
            int bySeq = Long.compare(seq, other.seq);
            return bySeq != 0 ? bySeq : Integer.compare(row, other.row);
        }
    }

    private final NavigableSet<Ended> broken = new TreeSet<>();
    private final NavigableSet<Ended> completed = new TreeSet<>();
    /** Rows of the undoing by the rows they undo. */
    private final Map<Integer, Integer> rows = new HashMap<>();

    /** The row of the undoing under way, between two attempts too, or -1. */
    int current = -1;
    /** When the undoing under way is tried again; null when it executes or none is under way. */
    StepTable.@Nullable Due retry;

    void add(int row, StepState state) {
        if (state.status() == StepStatus.COMPLETED) {
            completed.add(new Ended(state.since(), row));
        } else if (state.startedAt() != null) {
            broken.add(new Ended(state.since(), row));
        }
    }

    void remove(int row, StepState state) {
        completed.remove(new Ended(state.since(), row));
        broken.remove(new Ended(state.since(), row));
    }

    /** The row to undo next, or -1. */
    int next() {
        return !broken.isEmpty()
                ? broken.last().row()
                : completed.isEmpty() ? -1 : completed.last().row();
    }

    /** All rows that are to be undone. */
    List<Integer> undoable() {
        return Stream.concat(broken.stream(), completed.stream())
                .map(Ended::row)
                .toList();
    }

    /** Nothing is to be undone. */
    void clear() {
        broken.clear();
        completed.clear();
    }

    boolean isEmpty() {
        return broken.isEmpty() && completed.isEmpty();
    }

    Map<Integer, Integer> rows() {
        return rows;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Undoing that
                && broken.equals(that.broken)
                && completed.equals(that.completed)
                && rows.equals(that.rows)
                && current == that.current
                && Objects.equals(retry, that.retry);
    }

    @Override
    public int hashCode() {
        return List.of(broken, completed, rows, current).hashCode();
    }
}
