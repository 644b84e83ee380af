package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TogetherTest {
    private final List<List<Integer>> asked = new ArrayList<>();
    private final ArrayDeque<CompletableFuture<List<String>>> open = new ArrayDeque<>();

    private Uni<List<String>> statement(List<Integer> questions) {
        asked.add(questions);
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        open.add(answer);
        return Uni.createFrom().completionStage(answer);
    }

    private void answerNext() {
        open.remove().complete(texts(asked.get(asked.size() - 1 - open.size())));
    }

    private static List<String> texts(List<Integer> questions) {
        return questions.stream().map(String::valueOf).toList();
    }

    private static List<CompletableFuture<String>> ask(Together<Integer, String> together, int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(i -> together.ask(i).subscribeAsCompletionStage())
                .toList();
    }

    @Test
    void one_is_asked_at_once_and_those_that_come_meanwhile_together() {
        Together<Integer, String> together = new Together<>(1, 3, this::statement);

        List<CompletableFuture<String>> answers = ask(together, 0, 6);
        assertThat(asked).containsExactly(List.of(0));
        answerNext();
        assertThat(asked).containsExactly(List.of(0), List.of(1, 2, 3));
        answerNext();
        answerNext();

        assertThat(asked).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4, 5));
        assertThat(answers).extracting(CompletableFuture::join).containsExactly("0", "1", "2", "3", "4", "5");
    }

    @Test
    void a_failure_is_that_of_all_who_asked_together_and_of_nobody_else() {
        Together<Integer, String> together = new Together<>(1, 2, this::statement);
        List<CompletableFuture<String>> answers = ask(together, 0, 4);
        answerNext();

        open.remove().completeExceptionally(new StoreUnavailable("away", null));
        answerNext();

        assertThat(answers.get(0).join()).isEqualTo("0");
        assertThatThrownBy(answers.get(1)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(answers.get(2)::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(answers.get(3).join()).isEqualTo("3");
    }

    @Test
    void statements_that_are_answered_at_once_do_not_pile_up_on_the_stack() {
        List<Together<Integer, String>> itself = new ArrayList<>();
        List<CompletableFuture<String>> within = new ArrayList<>();
        Together<Integer, String> together = new Together<>(1, 1, questions -> {
            if (questions.getFirst() == -1) {
                within.addAll(ask(itself.getFirst(), 0, 16_000));
            }
            return Uni.createFrom().item(texts(questions));
        });
        itself.add(together);

        ask(together, -1, 0);

        assertThat(within).hasSize(16_000).allMatch(CompletableFuture::isDone);
        assertThat(within.getLast().join()).isEqualTo("15999");
    }

    @Test
    void when_too_many_wait_the_next_is_refused() {
        Together<Integer, String> together = new Together<>(1, 1, this::statement);

        List<CompletableFuture<String>> answers = ask(together, 0, 16_386);

        assertThatThrownBy(answers.getLast()::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(answers.subList(0, 16_385)).noneMatch(CompletableFuture::isDone);
    }
}
