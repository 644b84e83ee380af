package dev.agijobs.eventlog;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** How callers are told what came of their questions. */
public final class Answers {
    private Answers() {}

    /** Runs their continuations on the executor, or on this thread when that takes no more: nobody is left without an answer. */
    public static void give(Executor executor, Runnable continuations) {
        try {
            executor.execute(continuations);
        } catch (RejectedExecutionException shutDown) {
            continuations.run();
        }
    }
}
