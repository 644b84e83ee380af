package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.LeaseStore.Holder;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} promises. A test that lets a lease end asks until it has, so the store's clock may be any. */
public abstract class LeaseStoreContract {
    private static final Holder A = new Holder("a", "http://a");
    private static final Holder B = new Holder("b", "");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Without leases of these names: {@code x}, {@code y} and {@code z}. */
    protected abstract LeaseStore store();

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private List<Lease> take(Holder holder, Duration term, String... names) {
        return await(store().acquire(Set.of(names), holder, term));
    }

    @Test
    void a_free_lease_is_taken_and_says_whose_it_is() {
        assertThat(take(A, LONG, "x")).containsExactly(new Lease("x", "a", "http://a", 1));

        assertThat(await(store().held(Set.of("x", "y")))).containsExactly(new Lease("x", "a", "http://a", 1));
    }

    @Test
    void nobody_else_takes_what_is_held() {
        take(A, LONG, "x");

        assertThat(take(B, LONG, "x", "y")).containsExactly(new Lease("y", "b", "", 1));
    }

    @Test
    void who_takes_his_own_again_has_a_new_epoch_and_the_older_one_ends() {
        List<Lease> first = take(A, LONG, "x");

        List<Lease> second = take(A, LONG, "x");

        assertThat(second.getFirst().epoch()).isGreaterThan(first.getFirst().epoch());
        assertThat(await(store().renew(first, LONG))).isEmpty();
        assertThat(await(store().renew(second, LONG))).isEqualTo(second);
    }

    @Test
    void a_lease_that_ended_is_taken_with_a_larger_epoch_and_cannot_be_renewed() {
        List<Lease> old = take(A, SHORT, "x");

        List<Lease> taken = takenAtLast();

        assertThat(taken.getFirst().epoch()).isGreaterThan(old.getFirst().epoch());
        assertThat(taken.getFirst().owner()).isEqualTo("b");
        assertThat(await(store().renew(old, LONG))).isEmpty();
        assertThat(await(store().held(Set.of("x")))).isEqualTo(taken);
    }

    private List<Lease> takenAtLast() {
        return Awaitility.await().until(() -> take(B, LONG, "x"), taken -> !taken.isEmpty());
    }

    @Test
    void a_lease_that_ended_and_was_taken_by_nobody_is_renewed() {
        List<Lease> mine = take(A, SHORT, "x");
        Awaitility.await().until(() -> await(store().held(Set.of("x"))).isEmpty());

        assertThat(await(store().renew(mine, LONG))).isEqualTo(mine);

        assertThat(take(B, LONG, "x")).isEmpty();
    }

    @Test
    void renewing_holds_what_would_have_ended() {
        List<Lease> mine = take(A, SHORT, "x", "y");

        assertThat(await(store().renew(mine, LONG))).isEqualTo(mine);

        Awaitility.await()
                .during(Duration.ofMillis(120))
                .until(() -> take(B, LONG, "x", "y").isEmpty());
    }

    @Test
    void what_is_given_back_is_free_at_once_and_its_epoch_does_not_come_again() {
        List<Lease> mine = take(A, LONG, "x", "y");

        await(store().release(mine.subList(0, 1)));

        assertThat(await(store().renew(mine, LONG))).isEqualTo(mine.subList(1, 2));
        List<Lease> taken = take(B, LONG, "x", "y");
        assertThat(taken).extracting(Lease::name).containsExactly("x");
        assertThat(taken.getFirst().epoch()).isGreaterThan(mine.getFirst().epoch());
    }

    @Test
    void giving_back_what_another_took_takes_nothing_from_him() {
        List<Lease> old = take(A, SHORT, "x");
        List<Lease> taken = takenAtLast();

        await(store().release(old));

        assertThat(await(store().held(Set.of("x")))).isEqualTo(taken);
    }

    @Test
    void of_many_who_want_one_at_once_one_gets_it() {
        List<CompletableFuture<List<Lease>>> racing = IntStream.range(0, 16)
                .mapToObj(i -> store().acquire(Set.of("x", "y", "z"), new Holder("racer-" + i, ""), LONG)
                        .subscribeAsCompletionStage())
                .toList();

        List<Lease> all = racing.stream().flatMap(race -> race.join().stream()).toList();

        assertThat(all).extracting(Lease::name).containsExactlyInAnyOrder("x", "y", "z");
    }
}
