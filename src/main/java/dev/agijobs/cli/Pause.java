package dev.agijobs.cli;

import java.time.Duration;

/** Waiting before something is tried again. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("INTERRUPTED", "Interrupted");
        }
    }
}
