package dev.agijobs.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Wakes what streams of one kind stand for. */
@FunctionalInterface
public interface Waker {

    /**
     * Wakes what may have something to do, unless it is awake or has to wait.
     *
     * @param id the stream's name without the prefix of its kind
     * @return if it was woken, something that ends when it is loaded or cannot be
     */
    Optional<CompletableFuture<?>> wake(String id);
}
