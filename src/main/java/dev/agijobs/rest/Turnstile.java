package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets a few large requests work at a time; the others are told to come again. Thread-safe. */
public final class Turnstile {

    private final Semaphore places;

    /** @param atOnce most that are under way at a time */
    public Turnstile(int atOnce) {
        this.places = new Semaphore(atOnce);
    }

    /** Fails with {@link Refused} ENGINE_BUSY when all places are taken. */
    <T> Uni<T> pass(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (!places.tryAcquire()) {
                return Uni.createFrom()
                        .failure(new Refused(Code.ENGINE_BUSY, "Enough requests of this size are under way"));
            }
            return Uni.createFrom().deferred(work::get).onTermination().invoke(places::release);
        });
    }
}
