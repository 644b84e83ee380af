package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Who waits until a view reflects a position. Bounded. Thread-safe. */
final class PositionWaiters {
    private static final int WAITERS_MAX = 10_000;

    private record Waiter(String projection, Position position, UniEmitter<? super Void> emitter) {}

    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** @param now asked once more after the waiter is known, so that nothing slips between */
    Uni<Void> await(String projection, Position position, Supplier<Position> now) {
        return Uni.createFrom().emitter(emitter -> {
            Waiter waiter = new Waiter(projection, position, emitter);
            if (waiters.size() >= WAITERS_MAX) {
                emitter.fail(new TooFarBehind(projection, position));
                return;
            }
            waiters.add(waiter);
            emitter.onTermination(() -> waiters.remove(waiter));
            reached(waiter, now.get());
        });
    }

    void reached(String projection, Position position) {
        for (Waiter waiter : waiters) {
            if (waiter.projection().equals(projection)) {
                reached(waiter, position);
            }
        }
    }

    private void reached(Waiter waiter, Position position) {
        if (position.reaches(waiter.position()) && waiters.remove(waiter)) {
            waiter.emitter().complete(null);
        }
    }
}
