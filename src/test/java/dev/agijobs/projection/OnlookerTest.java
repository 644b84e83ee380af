package dev.agijobs.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OnlookerTest {
    /** Keeps what is to be done again and again, and leaves it to the test to do it. */
    private static final class HeldExecutor extends ScheduledThreadPoolExecutor {
        private final List<Runnable> repeated = new ArrayList<>();
        private long millis;

        HeldExecutor() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
            repeated.add(command);
            millis = unit.toMillis(delay);
            return super.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);
        }
    }

    private final HeldExecutor executor = new HeldExecutor();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final List<CompletableFuture<Void>> looks = new ArrayList<>();
    private final Onlooker onlooker = new Onlooker(
            () -> {
                looks.add(new CompletableFuture<>());
                return Uni.createFrom().completionStage(looks.getLast());
            },
            awaited::get,
            executor);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            executor.repeated.getLast().run();
            looks.getLast().complete(null);
        }
    }

    @Test
    void it_looks_at_once_and_then_ten_times_as_often_when_somebody_waits() {
        onlooker.start();
        tick(1);
        assertThat(looks).hasSize(1);
        assertThat(executor.millis).isEqualTo(100);

        tick(30);
        assertThat(looks).hasSize(4);

        awaited.set(true);
        tick(30);
        assertThat(looks).hasSize(34);
    }

    @Test
    void it_does_not_look_again_before_it_has_seen() {
        awaited.set(true);
        onlooker.start();
        executor.repeated.getLast().run();
        executor.repeated.getLast().run();
        assertThat(looks).hasSize(1);

        looks.getLast().complete(null);
        executor.repeated.getLast().run();

        assertThat(looks).hasSize(2);
    }

    @Test
    void it_is_started_and_stopped_as_often_as_anybody_likes() {
        onlooker.stop();
        onlooker.start();
        onlooker.start();
        assertThat(executor.getQueue()).hasSize(1);
        tick(1);

        onlooker.stop();
        onlooker.stop();
        assertThat(executor.getQueue()).allMatch(ended -> ((ScheduledFuture<?>) ended).isCancelled());

        onlooker.start();
        tick(1);
        assertThat(looks).hasSize(2);
    }
}
