package dev.agijobs.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArmedFailpointTest {

    @Test
    void the_thread_stops_at_the_nth_hit_of_its_point() {
        ArmedFailpoint failpoint = ArmedFailpoint.parse("sqlite.after-write@3");
        failpoint.hit("sqlite.after-write");
        failpoint.hit("sqlite.after-write");
        for (int i = 0; i < 10; i++) {
            failpoint.hit("sqlite.before-commit");
        }

        Thread third = Thread.ofPlatform().daemon().start(() -> failpoint.hit("sqlite.after-write"));

        Awaitility.await().until(() -> third.getState() == Thread.State.WAITING);
        third.interrupt();
        failpoint.hit("sqlite.after-write");
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    void the_thread_goes_on_after_a_while_when_it_is_told_for_how_long() throws InterruptedException {
        ArmedFailpoint failpoint = ArmedFailpoint.parse("a@1+20ms");

        Thread first = Thread.ofPlatform().daemon().start(() -> failpoint.hit("a"));

        assertThat(first.join(Duration.ofSeconds(20))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sqlite.after-write",
                "sqlite.after-write@",
                "sqlite.after-write@0",
                "@5",
                "a@-1",
                "a@1 ",
                "a@1+ms",
                "a@99999999999",
                "A@1"
            })
    void other_texts_are_refused_with_a_sentence(String text) {
        assertThatThrownBy(() -> ArmedFailpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A failpoint is written NAME@HIT");
    }
}
