package dev.agijobs.wiring;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened so far, to be closed in the opposite order. */
final class Opened {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    void add(Runnable closing) {
        closings.push(closing);
    }

    void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
