package dev.agijobs.engine;

import dev.agijobs.run.RunStatus;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells whoever follows a run's stream that it has grown, and where the run stands now, in the order in which they came. Carries no events: a follower reads them from the
 * log at its own pace.
 */
final class StreamSignals {

    private final ConcurrentMap<String, ConcurrentNavigableMap<Long, Consumer<RunStatus>>> listeners =
            new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** Calls {@code listener}, which is quick and does not throw, after each append to the stream until the answer is run. */
    Runnable listen(String stream, Consumer<RunStatus> listener) {
        long number = numbers.incrementAndGet();
        listeners.compute(stream, (s, all) -> {
            ConcurrentNavigableMap<Long, Consumer<RunStatus>> known = all == null ? new ConcurrentSkipListMap<>() : all;
            known.put(number, listener);
            return known;
        });
        return () -> listeners.computeIfPresent(stream, (s, all) -> {
            all.remove(number);
            return all.isEmpty() ? null : all;
        });
    }

    /** Whether anybody listens to the stream. */
    boolean heard(String stream) {
        return listeners.containsKey(stream);
    }

    void grown(String stream, RunStatus status) {
        ConcurrentNavigableMap<Long, Consumer<RunStatus>> known = listeners.get(stream);
        if (known != null) {
            known.values().forEach(listener -> listener.accept(status));
        }
    }
}
