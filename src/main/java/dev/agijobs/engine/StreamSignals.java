package dev.agijobs.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tells whoever follows a stream that it has grown. Carries no events: a follower reads them from the log at its own pace. */
final class StreamSignals {

    private final ConcurrentMap<String, Set<Runnable>> listeners = new ConcurrentHashMap<>();

    /** Calls {@code listener}, which is quick and does not throw, after each append to the stream until the answer is run. */
    Runnable listen(String stream, Runnable listener) {
        listeners.compute(stream, (s, all) -> {
            Set<Runnable> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(listener);
            return set;
        });
        return () -> listeners.computeIfPresent(stream, (s, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    void grown(String stream) {
        Set<Runnable> set = listeners.get(stream);
        if (set != null) {
            set.forEach(Runnable::run);
        }
    }
}
