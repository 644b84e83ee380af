package dev.agijobs.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An engine that is closed in order when the process is told to end (SIGINT, SIGTERM) while it works. */
final class Interruptible implements AutoCloseable {

    private final Local.Engine engine;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch down = new CountDownLatch(1);
    private volatile Runnable telling = () -> {};
    private final Thread hook = Thread.ofPlatform().name("interruption").unstarted(this::interrupted);

    Interruptible(Local.Engine engine) {
        this.engine = engine;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Runs runs() {
        return engine;
    }

    /** What is said when it happens. */
    void whenInterrupted(String text, Consumer<String> notes) {
        telling = () -> notes.accept(text);
    }

    private void interrupted() {
        if (closed.compareAndSet(false, true)) {
            engine.close();
            telling.run();
        }
    }

    /** Closes it; when the process is ending already, this never answers, so that nothing more is said of the run. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            awaitEnd();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook finds it closed.
        }
        engine.close();
    }

    private void awaitEnd() {
        while (true) {
            try {
                down.await();
            } catch (InterruptedException e) {
                // The process ends with the hook.
            }
        }
    }
}
