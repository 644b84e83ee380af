package dev.agijobs.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what may take any time. @param atMost null for as long as it takes */
record Waiting(@Nullable Duration atMost) {

    /** Code of the failure when the time is over. */
    static final String STILL_RUNNING = "STILL_RUNNING";

    /** @throws Failure STILL_RUNNING when the time is over; the work goes on on its thread then, until the process ends */
    <T> T result(Supplier<T> work) {
        if (atMost == null) {
            return work.get();
        }
        CompletableFuture<T> result = CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().name("waiting").daemon().start(task));
        try {
            return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Failure(STILL_RUNNING, "Not ended after " + Frame.seconds(atMost));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("INTERRUPTED", "Interrupted");
        }
    }
}
