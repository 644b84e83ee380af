package dev.agijobs.eventlog;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to hear of commits; a part of {@link EventFeed} that is the same in every backend. Thread-safe. */
public final class CommitListeners {
    private static final Logger LOG = System.getLogger(CommitListeners.class.getName());

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Tells {@code listener} of every commit until the answer is run. */
    public Runnable add(Runnable listener) {
        // The same listener may be added twice; each answer takes away only its own.
        Runnable own = listener::run;
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /** Calls all; one that throws is logged and does not hinder the others. */
    public void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A commit listener failed", e);
            }
        }
    }
}
