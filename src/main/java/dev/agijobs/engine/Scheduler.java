package dev.agijobs.engine;

import java.time.Duration;

/** Runs something later. Injected, so that a simulation can move time by itself. */
public interface Scheduler {

    /** Runs {@code task} once after the delay, on a thread that must not be blocked, unless the answer is run before. */
    Runnable after(Duration delay, Runnable task);
}
