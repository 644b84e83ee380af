package dev.agijobs.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Signals that nobody has taken yet, and the steps that wait for one: first come, first served, on both sides. */
final class SignalBox {

    private final Map<String, ArrayDeque<Optional<Object>>> buffered = new HashMap<>();
    private final Map<String, TreeMap<Long, Integer>> waiters = new HashMap<>();
    /** Names with both a signal and a waiting step. */
    private final TreeSet<String> matching = new TreeSet<>();

    private int size;

    void receive(String name, @Nullable Object payload) {
        buffered.computeIfAbsent(name, n -> new ArrayDeque<>()).add(Optional.ofNullable(payload));
        size++;
        rematch(name);
    }

    void await(String name, long since, int step) {
        waiters.computeIfAbsent(name, n -> new TreeMap<>()).put(since, step);
        rematch(name);
    }

    /** The step waits no more; it took the first signal if {@code taken}. */
    void leave(String name, long since, boolean taken) {
        TreeMap<Long, Integer> steps = Objects.requireNonNull(waiters.get(name), name);
        steps.remove(since);
        if (steps.isEmpty()) {
            waiters.remove(name);
        }
        if (taken) {
            ArrayDeque<Optional<Object>> signals = Objects.requireNonNull(buffered.get(name), name);
            signals.remove();
            size--;
            if (signals.isEmpty()) {
                buffered.remove(name);
            }
        }
        rematch(name);
    }

    /** The step that may take a signal next, or -1. */
    int next() {
        return matching.isEmpty()
                ? -1
                : Objects.requireNonNull(waiters.get(matching.first()))
                        .firstEntry()
                        .getValue();
    }

    /** The signal that the first waiting step of that name may take; there is one when {@link #next} named the step. */
    @Nullable
    Object first(String name) {
        return Objects.requireNonNull(buffered.get(name), name).element().orElse(null);
    }

    /** Signals not taken yet. */
    int size() {
        return size;
    }

    /** Payloads of the signals not taken yet, by name. */
    Map<String, List<@Nullable Object>> snapshot() {
        Map<String, List<@Nullable Object>> payloads = new TreeMap<>();
        buffered.forEach((name, signals) -> {
            List<@Nullable Object> ofName = new ArrayList<>();
            signals.forEach(signal -> ofName.add(signal.orElse(null)));
            payloads.put(name, ofName);
        });
        return payloads;
    }

    private void rematch(String name) {
        if (buffered.containsKey(name) && waiters.containsKey(name)) {
            matching.add(name);
        } else {
            matching.remove(name);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignalBox that
                && contents().equals(that.contents())
                && waiters.equals(that.waiters)
                && matching.equals(that.matching);
    }

    @Override
    public int hashCode() {
        return size;
    }

    /** Deques have no equality of their own. */
    private Map<String, List<Optional<Object>>> contents() {
        Map<String, List<Optional<Object>>> contents = new HashMap<>();
        buffered.forEach((name, signals) -> contents.put(name, List.copyOf(signals)));
        return contents;
    }
}
