package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InParallelTest {

    private final List<CompletableFuture<String>> begun = new ArrayList<>();

    private Uni<String> work(int index) {
        CompletableFuture<String> work = new CompletableFuture<>();
        begun.add(work);
        return Uni.createFrom().completionStage(work);
    }

    @Test
    void a_bounded_number_is_under_way_and_results_keep_their_order() {
        UniAssertSubscriber<List<String>> all =
                InParallel.each(5, 3, this::work).subscribe().withSubscriber(UniAssertSubscriber.create());

        // Given three begun, the next begins when one ends
        assertThat(begun).hasSize(3);
        begun.get(2).complete("c");
        assertThat(begun).hasSize(4);
        begun.get(3).complete("d");
        begun.get(0).complete("a");
        begun.get(4).complete("e");
        begun.get(1).complete("b");

        all.assertItem(List.of("a", "b", "c", "d", "e"));
    }

    @Test
    void nothing_to_do_is_done_at_once() {
        InParallel.each(0, 3, this::work)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertItem(List.of());
    }

    @Test
    void many_that_end_at_once_need_no_deep_stack() {
        assertThat(InParallel.each(100_000, 64, i -> Uni.createFrom().item(i))
                        .await()
                        .indefinitely())
                .hasSize(100_000)
                .isSorted();
    }
}
