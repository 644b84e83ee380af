package dev.agijobs.journey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What the outside world saw of attempts: each token with the times at which it came. Thread-safe. */
final class Journal {
    private final Map<String, List<Instant>> seen = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();

    void note(String token) {
        seen.computeIfAbsent(token, t -> new CopyOnWriteArrayList<>()).add(Instant.now());
        requests.incrementAndGet();
    }

    /** When the token came; empty when it never did. */
    List<Instant> times(String token) {
        return seen.getOrDefault(token, List.of());
    }

    Set<String> tokens() {
        return seen.keySet();
    }

    int requests() {
        return requests.get();
    }
}
