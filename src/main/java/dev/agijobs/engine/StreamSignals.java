package dev.agijobs.engine;

import dev.agijobs.run.RunStatus;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Tells whoever follows a run's stream that it has grown, and where the run stands now. Carries no events: a follower reads them from the log at its own pace. */
final class StreamSignals {

    private final ConcurrentMap<String, Set<Consumer<RunStatus>>> listeners = new ConcurrentHashMap<>();

    /** Calls {@code listener}, which is quick and does not throw, after each append to the stream until the answer is run. */
    Runnable listen(String stream, Consumer<RunStatus> listener) {
        listeners.compute(stream, (s, all) -> {
            Set<Consumer<RunStatus>> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(listener);
            return set;
        });
        return () -> listeners.computeIfPresent(stream, (s, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    void grown(String stream, RunStatus status) {
        Set<Consumer<RunStatus>> set = listeners.get(stream);
        if (set != null) {
            set.forEach(listener -> listener.accept(status));
        }
    }
}
