package dev.agijobs.redis;

import dev.agijobs.eventlog.Answers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks over a link, and answers on threads that may be kept busy. Every failure is a {@link dev.agijobs.eventlog.StoreUnavailable}, but for those that making sense of an
 * answer throws.
 *
 * @param answers runs the callers' continuations
 */
public record RedisClient(RedisLink link, Executor answers) {

    /** Makes something of an answer; nil is null. */
    @FunctionalInterface
    public interface Meaning<T> {
        @Nullable
        T of(@Nullable Response answer);
    }

    /** Asks when subscribed to. */
    public <T> Uni<T> ask(Request request, Meaning<T> meaning) {
        return ask(() -> link.send(request), meaning);
    }

    /** Runs the script when subscribed to; see {@link Script#run}. */
    public <T> Uni<T> ask(Script script, int keys, List<byte[]> arguments, Meaning<T> meaning) {
        return ask(() -> script.run(link, keys, arguments), meaning);
    }

    private <T> Uni<T> ask(Supplier<Future<@Nullable Response>> question, Meaning<T> meaning) {
        return Uni.createFrom()
                .emitter(emitter -> question.get()
                        .onComplete(answer -> onAnswers(() -> {
                            try {
                                emitter.complete(meaning.of(result(answer)));
                            } catch (RuntimeException e) {
                                emitter.fail(e);
                            }
                        })));
    }

    private static @Nullable Response result(AsyncResult<Response> answer) {
        if (answer.failed()) {
            throw RedisLink.unavailable(answer.cause());
        }
        return answer.result();
    }

    private void onAnswers(Runnable work) {
        Answers.give(answers, work);
    }
}
