package dev.agijobs.run;

import dev.agijobs.plan.Compensation;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.Step;
import dev.agijobs.plan.StepIds;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run does, by row ({@link Row}), kept in the orders that decisions ask for, so that no transition looks at all rows. {@link #set} is the only way to change a row and keeps
 * every order right.
 */
final class StepTable {

    /** A row and the moment that matters to it. */
    record Due(Instant at, int row) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(row, other.row);
        }
    }

    private final Plan plan;
    private final List<Row> rows = new ArrayList<>();
    private final List<StepState> states = new ArrayList<>();
    /** Needs of each step of the plan that are not finished yet. */
    private final int[] unmet;
    /** The items of steps that have some, by the step's row. */
    private final Map<Integer, Fan> fans = new HashMap<>();

    private final NavigableSet<Integer> ready;
    private final NavigableSet<Due> retries = new TreeSet<>();
    private final NavigableMap<Long, Integer> running = new TreeMap<>();
    private final NavigableSet<Due> deadlines = new TreeSet<>();
    private final NavigableMap<Long, Integer> waiting = new TreeMap<>();
    private final NavigableSet<Due> waits = new TreeSet<>();
    /** Failed or cancelled. */
    private final NavigableSet<Integer> stopped = new TreeSet<>();

    private final NavigableSet<Integer> compensated = new TreeSet<>();
    /** Steps that wait for their items, all of which are finished. */
    private final NavigableSet<Integer> joined = new TreeSet<>();
    /** Steps that wait for their items, one of which failed. */
    private final NavigableSet<Integer> spoiled = new TreeSet<>();

    private final Undoing undoing = new Undoing();
    /** Steps of the plan that another run has finished, to which it belongs to undo them. */
    private final BitSet shared = new BitSet();

    private int unfinished;

    StepTable(Plan plan) {
        this.plan = plan;
        int size = plan.steps().size();
        unmet = new int[size];
        unfinished = size;
        ready = new TreeSet<>(Comparator.<Integer>comparingInt(row -> -step(row).priority())
                .thenComparingInt(this::planned)
                .thenComparingInt(row -> row));
        for (int i = 0; i < size; i++) {
            rows.add(new Row.Planned(i));
            states.add(StepState.NEW);
            unmet[i] = plan.graph().needs().get(i).length;
            if (unmet[i] == 0) {
                ready.add(i);
            }
        }
    }

    /** Takes over what {@link #snapshot} said of another table of the same plan; this one is new. */
    void restore(RunSnapshot.Steps snapshot) {
        for (RunSnapshot.Added added : snapshot.added()) {
            if (added.items() == null) {
                undoing.rows().put(added.of(), rows.size());
                rows.add(new Row.Undo(added.of()));
            } else {
                for (int i = 0; i < added.items(); i++) {
                    rows.add(new Row.Item(added.of(), i));
                }
            }
        }
        if (rows.size() != snapshot.states().size()) {
            throw new IllegalArgumentException("%d rows have %d states"
                    .formatted(rows.size(), snapshot.states().size()));
        }
        states.clear();
        states.addAll(snapshot.states());
        snapshot.fans().forEach((row, items) -> fans.put(row, fan(states.get(row), items)));
        for (int step = 0; step < unmet.length; step++) {
            if (states.get(step).status().finished()) {
                unfinished--;
                for (int dependent : plan.graph().dependents().get(step)) {
                    unmet[dependent]--;
                }
            }
        }
        ready.clear();
        for (int row = 0; row < rows.size(); row++) {
            if (matters(row)) {
                list(row, states.get(row));
            }
        }
        fans.keySet().forEach(this::rejoin);
        undoing.clear();
        snapshot.undoable().forEach(row -> undoing.add(row, states.get(row)));
        undoing.current = snapshot.undoing();
        snapshot.shared().forEach(shared::set);
    }

    private Fan fan(StepState parent, RunSnapshot.Items items) {
        List<?> values = items.values();
        if (values == null && parent.awaits() instanceof Wait.Items(List<?> awaited)) {
            values = awaited;
        }
        Fan fan = new Fan(Objects.requireNonNull(values, "values of items"), items.first());
        for (StepState item : states.subList(fan.first, fan.first + fan.size())) {
            fan.open -= item.status().finished() ? 1 : 0;
            fan.failed += item.status() == StepStatus.FAILED ? 1 : 0;
        }
        return fan;
    }

    /** Not so an item of a list that another one has taken the place of. */
    private boolean matters(int row) {
        if (rows.get(row) instanceof Row.Item item) {
            Fan fan = fans.get(item.parent());
            return fan != null && fan.first + item.index() == row;
        }
        return true;
    }

    RunSnapshot.Steps snapshot() {
        List<RunSnapshot.Added> added = new ArrayList<>();
        for (int row = unmet.length; row < rows.size(); row++) {
            switch (rows.get(row)) {
                case Row.Planned p -> throw new IllegalStateException("Steps of the plan come first");
                case Row.Undo undo -> added.add(new RunSnapshot.Added(undo.of(), null));
                case Row.Item item -> {
                    int items = 1;
                    while (row + 1 < rows.size() && rows.get(row + 1).equals(new Row.Item(item.parent(), items))) {
                        items++;
                        row++;
                    }
                    added.add(new RunSnapshot.Added(item.parent(), items));
                }
            }
        }
        Map<Integer, RunSnapshot.Items> items = new HashMap<>();
        fans.forEach(
                (row, fan) -> items.put(row, new RunSnapshot.Items(fan.first, waitsForItems(row) ? null : fan.values)));
        return new RunSnapshot.Steps(
                List.copyOf(states),
                added,
                items,
                undoing.undoable(),
                undoing.current,
                shared.stream().boxed().toList());
    }

    /** Steps of the plan, items and undoings. */
    int rows() {
        return rows.size();
    }

    /** Steps of the plan. */
    int size() {
        return unmet.length;
    }

    Row row(int row) {
        return rows.get(row);
    }

    StepState get(int row) {
        return states.get(row);
    }

    /** The step of the plan that the row belongs to. */
    Step step(int row) {
        return plan.step(planned(row));
    }

    int planned(int row) {
        return switch (rows.get(row)) {
            case Row.Planned p -> p.step();
            case Row.Item item -> item.parent();
            case Row.Undo undo -> planned(undo.of());
        };
    }

    String id(int row) {
        return switch (rows.get(row)) {
            case Row.Planned p -> plan.step(p.step()).id();
            case Row.Item item -> StepIds.item(plan.step(item.parent()).id(), item.index());
            case Row.Undo undo -> StepIds.undo(id(undo.of()));
        };
    }

    /** The row of an id, or -1 when there is none (yet). */
    int indexOf(String id) {
        int step = plan.graph().indexOf(id);
        if (step >= 0) {
            return step;
        }
        if (StepIds.isUndo(id)) {
            return undoing.rows().getOrDefault(indexOf(StepIds.undone(id)), -1);
        }
        int index = StepIds.index(id);
        Fan fan = index < 0 ? null : fans.get(plan.graph().indexOf(StepIds.planned(id)));
        return fan == null || index >= fan.size() ? -1 : fan.first + index;
    }

    boolean isUndo(int row) {
        return rows.get(row) instanceof Row.Undo;
    }

    /** The items of a step, or null when it has none now. */
    @Nullable
    Fan fan(int row) {
        return fans.get(row);
    }

    /** Steps of the plan not completed or skipped. */
    int unfinished() {
        return unfinished;
    }

    /** Executing rows by the seq that began or resumed them. */
    NavigableMap<Long, Integer> running() {
        return running;
    }

    /** Waiting rows by the seq since when. */
    NavigableMap<Long, Integer> waiting() {
        return waiting;
    }

    /** Executing rows by deadline. */
    NavigableSet<Due> deadlines() {
        return deadlines;
    }

    /** Waiting rows that have a moment, by it. */
    NavigableSet<Due> waits() {
        return waits;
    }

    /** Rows between two attempts, by when the next may start. */
    NavigableSet<Due> retries() {
        return retries;
    }

    /** Rows that may begin and were never tried in this round, highest priority first. */
    NavigableSet<Integer> ready() {
        return ready;
    }

    NavigableSet<Integer> stopped() {
        return stopped;
    }

    NavigableSet<Integer> compensated() {
        return compensated;
    }

    /** Steps all of whose items are finished, and that are not yet. */
    NavigableSet<Integer> joined() {
        return joined;
    }

    /** Steps one of whose items failed, and that have not yet. */
    NavigableSet<Integer> spoiled() {
        return spoiled;
    }

    Undoing undoing() {
        return undoing;
    }

    /** Rows that could begin now, retries first, at most {@code limit}. */
    List<Integer> startable(Instant now, int limit) {
        List<Integer> found = new ArrayList<>();
        for (Due retry : retries) {
            if (found.size() == limit || retry.at().isAfter(now)) {
                break;
            }
            found.add(retry.row());
        }
        for (Integer row : ready) {
            if (found.size() >= limit) {
                break;
            }
            found.add(row);
        }
        return found;
    }

    boolean startable(int row, Instant now) {
        StepState state = states.get(row);
        Instant due = state.due();
        return ready.contains(row)
                || (state.status() == StepStatus.PENDING && !isUndo(row) && due != null && !due.isAfter(now));
    }

    void set(int row, StepState next) {
        StepState old = states.get(row);
        unlist(row, old);
        states.set(row, next);
        list(row, next);
        int change = (old.status().finished() ? 1 : 0) - (next.status().finished() ? 1 : 0);
        switch (rows.get(row)) {
            case Row.Planned p -> {
                plannedChanged(row, change);
                fanChanged(row, old, next);
            }
            case Row.Item item -> {
                Fan fan = Objects.requireNonNull(fans.get(item.parent()));
                fan.open += change;
                fan.failed +=
                        (next.status() == StepStatus.FAILED ? 1 : 0) - (old.status() == StepStatus.FAILED ? 1 : 0);
                rejoin(item.parent());
            }
            case Row.Undo undo -> {}
        }
    }

    private void plannedChanged(int step, int change) {
        if (change != 0) {
            unfinished += change;
            for (int dependent : plan.graph().dependents().get(step)) {
                unmet[dependent] += change;
                relistReady(dependent);
            }
        }
    }

    /** Items may begin only while their step waits for them. */
    private void fanChanged(int row, StepState old, StepState next) {
        Fan fan = fans.get(row);
        if (fan != null && (old.awaits() instanceof Wait.Items) != (next.awaits() instanceof Wait.Items)) {
            for (int i = 0; i < fan.size(); i++) {
                relistReady(fan.first + i);
            }
            rejoin(row);
        }
    }

    private void rejoin(int parent) {
        Fan fan = Objects.requireNonNull(fans.get(parent));
        boolean waits = waitsForItems(parent);
        put(joined, parent, waits && fan.open == 0);
        put(spoiled, parent, waits && fan.failed > 0);
    }

    private static void put(NavigableSet<Integer> set, int row, boolean in) {
        if (in) {
            set.add(row);
        } else {
            set.remove(row);
        }
    }

    private boolean waitsForItems(int row) {
        return states.get(row).awaits() instanceof Wait.Items;
    }

    private void unlist(int row, StepState old) {
        switch (old.status()) {
            case PENDING -> {
                ready.remove(row);
                removeRetry(row, old.due());
            }
            case RUNNING -> {
                running.remove(old.since());
                remove(deadlines, old.due(), row);
            }
            case WAITING -> {
                waiting.remove(old.since());
                remove(waits, old.due(), row);
            }
            case FAILED, CANCELLED -> {
                stopped.remove(row);
                undoing.remove(row, old);
            }
            case COMPLETED -> undoing.remove(row, old);
            case COMPENSATED -> compensated.remove(row);
            case SKIPPED -> {}
        }
    }

    private void list(int row, StepState next) {
        switch (next.status()) {
            case PENDING -> {
                addRetry(row, next.due());
                relistReady(row);
            }
            case RUNNING -> {
                running.put(next.since(), row);
                add(deadlines, next.due(), row);
            }
            case WAITING -> {
                waiting.put(next.since(), row);
                add(waits, next.due(), row);
            }
            case FAILED, CANCELLED -> {
                stopped.add(row);
                listUndo(row);
            }
            case COMPLETED -> listUndo(row);
            case COMPENSATED -> compensated.add(row);
            case SKIPPED -> {}
        }
    }

    private void listUndo(int row) {
        if (compensation(row) != null && !isShared(row)) {
            undoing.add(row, states.get(row));
        }
    }

    /** The row's step is finished by another run. */
    void share(int row) {
        shared.set(planned(row));
    }

    boolean isShared(int row) {
        return shared.get(planned(row));
    }

    /** How the row is undone; null when it is not. A step with items is undone item by item. */
    @Nullable
    Compensation compensation(int row) {
        return switch (rows.get(row)) {
            case Row.Planned p -> step(row).forEach() == null ? step(row).compensate() : null;
            case Row.Item item -> step(row).compensate();
            case Row.Undo undo -> null;
        };
    }

    private void relistReady(int row) {
        StepState state = states.get(row);
        boolean open = switch (rows.get(row)) {
            case Row.Planned p -> unmet[row] == 0;
            case Row.Item item -> waitsForItems(item.parent());
            case Row.Undo undo -> false;
        };
        put(ready, row, open && state.status() == StepStatus.PENDING && state.due() == null);
    }

    private void addRetry(int row, @Nullable Instant at) {
        if (isUndo(row)) {
            undoing.retry = at == null ? undoing.retry : new Due(at, row);
        } else {
            add(retries, at, row);
        }
    }

    private void removeRetry(int row, @Nullable Instant at) {
        if (isUndo(row)) {
            undoing.retry = null;
        } else {
            remove(retries, at, row);
        }
    }

    private static void add(NavigableSet<Due> set, @Nullable Instant at, int row) {
        if (at != null) {
            set.add(new Due(at, row));
        }
    }

    private static void remove(NavigableSet<Due> set, @Nullable Instant at, int row) {
        if (at != null) {
            set.remove(new Due(at, row));
        }
    }

    /**
     * The step waits for these items from now on, which {@code state} says. Items that were finished before stay so when the list is the same as before.
     */
    void fanOut(int row, List<?> values, StepState state) {
        Fan before = fans.get(row);
        if (before == null || !before.values.equals(values)) {
            Fan fan = new Fan(values, rows.size());
            fans.put(row, fan);
            for (int i = 0; i < values.size(); i++) {
                rows.add(new Row.Item(row, i));
                // Attempts never restart within a run.
                boolean known = before != null && i < before.size();
                states.add(
                        known && before != null ? states.get(before.first + i).reset() : StepState.NEW);
            }
            if (before != null) {
                orphan(before);
            }
        }
        set(row, state);
        rejoin(row);
    }

    /** Rows of items that are no more matter to nobody. */
    private void orphan(Fan fan) {
        for (int row = fan.first; row < fan.first + fan.size(); row++) {
            unlist(row, states.get(row));
            states.set(row, StepState.NEW);
        }
    }

    /** The row of the undoing of a row, which is made when it is first asked for. */
    int undoRow(int of) {
        return undoing.rows().computeIfAbsent(of, undone -> {
            rows.add(new Row.Undo(undone));
            states.add(StepState.NEW);
            return rows.size() - 1;
        });
    }

    /** What the row did is undone, or cannot be: it is not tried again in this round. */
    void undoOver(int of) {
        undoing.current = -1;
        undoing.remove(of, states.get(of));
    }

    /**
     * Opens a new round: {@code broken} rows begin anew, {@code from} (-1 for none) and all that depends on what begins anew begin from scratch, with all their items.
     */
    void reset(Collection<Integer> broken, int from) {
        boolean[] seen = new boolean[unmet.length];
        ArrayDeque<Integer> scratch = new ArrayDeque<>();
        if (from >= 0) {
            scratch.add(from);
        }
        for (int row : broken) {
            set(row, states.get(row).reset());
            if (rows.get(row) instanceof Row.Item item) {
                StepState parent = states.get(item.parent());
                set(item.parent(), parent.reset());
            }
            for (int dependent : plan.graph().dependents().get(planned(row))) {
                scratch.add(dependent);
            }
        }
        while (!scratch.isEmpty()) {
            int step = scratch.remove();
            if (!seen[step]) {
                seen[step] = true;
                shared.clear(step);
                set(step, states.get(step).reset());
                Fan fan = fans.get(step);
                for (int i = 0; fan != null && i < fan.size(); i++) {
                    set(fan.first + i, states.get(fan.first + i).reset());
                }
                for (int dependent : plan.graph().dependents().get(step)) {
                    scratch.add(dependent);
                }
            }
        }
        resetUndoing();
    }

    private void resetUndoing() {
        undoing.current = -1;
        undoing.rows().forEach((of, row) -> {
            set(row, states.get(row).reset());
            StepStatus status = states.get(of).status();
            if (status == StepStatus.COMPLETED) {
                listUndo(of); // its undoing failed: it has another chance
            }
        });
    }

    /** Ends everything that executes, waits or is to be tried again. */
    void cancelAll(long seq, Instant at) {
        List<Integer> live = new ArrayList<>(running.values());
        live.addAll(waiting.values());
        retries.forEach(retry -> live.add(retry.row()));
        StepError why = new StepError("CANCELLED", "The run ended");
        for (int row : live) {
            StepState old = states.get(row);
            set(row, old.ended(StepStatus.CANCELLED, old.attempt(), seq, at, why, old.out()));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepTable that && facts().equals(that.facts());
    }

    private List<Object> facts() {
        List<Object> orders = List.of(ready, retries, running, deadlines, waiting, waits, stopped, compensated);
        return List.of(
                plan.planId(),
                rows,
                states,
                Arrays.stream(unmet).boxed().toList(),
                fans,
                orders,
                joined,
                spoiled,
                undoing,
                shared,
                unfinished);
    }

    @Override
    public int hashCode() {
        return states.hashCode();
    }
}
