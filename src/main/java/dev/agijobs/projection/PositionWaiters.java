package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Who waits until a view reflects a position, told in the order in which they came. Bounded. Thread-safe. */
final class PositionWaiters {
    private static final int WAITERS_MAX = 10_000;

    private record Waiter(long number, String projection, Position position, UniEmitter<? super Void> emitter) {}

    private final ConcurrentNavigableMap<Long, Waiter> waiters = new ConcurrentSkipListMap<>();
    private final AtomicLong numbers = new AtomicLong();

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** @param now asked once more after the waiter is known, so that nothing slips between */
    Uni<Void> await(String projection, Position position, Supplier<Position> now) {
        return Uni.createFrom().emitter(emitter -> {
            Waiter waiter = new Waiter(numbers.incrementAndGet(), projection, position, emitter);
            if (waiters.size() >= WAITERS_MAX) {
                emitter.fail(new TooFarBehind(projection, position));
                return;
            }
            waiters.put(waiter.number(), waiter);
            emitter.onTermination(() -> waiters.remove(waiter.number()));
            reached(waiter, now.get());
        });
    }

    void reached(String projection, Position position) {
        for (Waiter waiter : waiters.values()) {
            if (waiter.projection().equals(projection)) {
                reached(waiter, position);
            }
        }
    }

    private void reached(Waiter waiter, Position position) {
        if (position.reaches(waiter.position()) && waiters.remove(waiter.number(), waiter)) {
            waiter.emitter().complete(null);
        }
    }
}
