package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    private final Turnstile turnstile = new Turnstile(2);

    private UniAssertSubscriber<String> enter(CompletableFuture<String> work) {
        return turnstile
                .pass(() -> Uni.createFrom().completionStage(work))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void one_too_many_is_told_to_come_again() {
        enter(new CompletableFuture<>());
        enter(new CompletableFuture<>());

        UniAssertSubscriber<String> refused = enter(new CompletableFuture<>());
        refused.assertFailedWith(Refused.class);
        assertThat(((Refused) refused.getFailure()).code()).isEqualTo(Code.ENGINE_BUSY);
    }

    @Test
    void a_place_is_free_again_however_its_work_ended() {
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> failed = new CompletableFuture<>();
        UniAssertSubscriber<String> answered = enter(done);
        enter(failed);
        done.complete("done");
        failed.completeExceptionally(new IllegalStateException("boom"));
        answered.assertItem("done");

        // When one gives up, and work fails before it begins
        enter(new CompletableFuture<>()).cancel();
        turnstile
                .<String>pass(() -> {
                    throw new IllegalStateException("at once");
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertFailedWith(IllegalStateException.class);

        // Then there are two places, as at first
        one_too_many_is_told_to_come_again();
    }
}
