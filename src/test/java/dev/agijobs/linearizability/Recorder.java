package dev.agijobs.linearizability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes down what clients call and what they are told. Thread-safe. */
final class Recorder<C, A> {

    private final AtomicLong clock = new AtomicLong();
    private final List<Operation<C, A>> history = new ArrayList<>();

    /** Later than every time told before. */
    long now() {
        return clock.incrementAndGet();
    }

    /**
     * What a client was told just now.
     *
     * @param after id of an operation that took effect before, or -1
     * @return the operation's id
     */
    int add(String client, C call, @Nullable A answer, long invoked, int after) {
        long returned = answer == null ? Operation.NEVER : now();
        synchronized (this) {
            int id = history.size();
            history.add(new Operation<>(id, client, call, answer, invoked, returned, after));
            return id;
        }
    }

    synchronized List<Operation<C, A>> history() {
        return List.copyOf(history);
    }
}
