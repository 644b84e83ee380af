package dev.agijobs.store.memory;

import dev.agijobs.store.Presence;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Presence within one process, by a clock from outside. Answers in the caller. Thread-safe. */
public final class MemoryPresence implements Presence {
    private record Sign(String facts, Instant until) {}

    private final Clock clock;
    private final TreeMap<String, Sign> signs = new TreeMap<>();

    public MemoryPresence(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Uni<Void> beat(String name, Duration term, String facts) {
        Presence.check(name, term, facts);
        return Uni.createFrom().voidItem().invoke(() -> put(name, facts, term));
    }

    private synchronized void put(String name, String facts, Duration term) {
        Instant now = clock.instant();
        signs.values().removeIf(sign -> !sign.until().isAfter(now));
        signs.put(name, new Sign(facts, now.plus(term)));
    }

    @Override
    public Uni<Void> leave(String name) {
        return Uni.createFrom().voidItem().invoke(() -> remove(name));
    }

    private synchronized void remove(String name) {
        signs.remove(name);
    }

    @Override
    public Uni<List<Present>> present(Set<String> names) {
        Presence.checkAnswered(names.size());
        return Uni.createFrom().item(() -> find(names::contains, ANSWERED_MAX));
    }

    @Override
    public Uni<List<Present>> all(String afterName, int limit) {
        Presence.checkAnswered(limit);
        return Uni.createFrom().item(() -> find(name -> name.compareTo(afterName) > 0, limit));
    }

    private synchronized List<Present> find(Predicate<String> wanted, int limit) {
        Instant now = clock.instant();
        return signs.entrySet().stream()
                .filter(entry -> wanted.test(entry.getKey()))
                .filter(entry -> entry.getValue().until().isAfter(now))
                .limit(limit)
                .map((Map.Entry<String, Sign> entry) ->
                        new Present(entry.getKey(), entry.getValue().facts()))
                .toList();
    }
}
