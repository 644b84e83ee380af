package dev.agijobs.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who holds a concurrency key, whatever comes late. */
class KeyStateTest {
    private static final Claim A = new Claim("a", 1);
    private static final Claim A2 = new Claim("a", 2);
    private static final Claim B = new Claim("b", 1);

    private final KeyState key = KeyState.from(0);

    private List<KeyEvent> happens(List<KeyEvent> events) {
        events.forEach(key::apply);
        return events;
    }

    @Test
    void who_comes_first_holds_the_key_and_the_next_gets_it_from_there() {
        assertThat(happens(key.take(A))).containsExactly(new KeyEvent.Requested(A), new KeyEvent.Granted(A));
        assertThat(happens(key.take(B))).containsExactly(new KeyEvent.Requested(B));
        assertThat(happens(key.give(A))).containsExactly(new KeyEvent.Released(A), new KeyEvent.Granted(B));
        assertThat(key.holder()).isEqualTo(B);
    }

    @Test
    void a_release_of_an_earlier_round_leaves_the_next_round_its_key() {
        happens(key.take(A));
        happens(key.give(A));
        happens(key.take(A2));

        assertThat(happens(key.give(A))).isEmpty();
        assertThat(key.holds(A2)).isTrue();
    }

    @Test
    void a_new_round_queues_behind_those_that_waited_for_the_one_before() {
        happens(key.take(A));
        happens(key.take(B));

        assertThat(happens(key.take(A2)))
                .containsExactly(new KeyEvent.Released(A), new KeyEvent.Requested(A2), new KeyEvent.Granted(B));
        assertThat(happens(key.give(B))).containsExactly(new KeyEvent.Released(B), new KeyEvent.Granted(A2));
    }

    @Test
    void a_request_of_an_earlier_round_comes_too_late() {
        happens(key.take(A2));

        assertThat(happens(key.take(A))).isEmpty();
        assertThat(key.holder()).isEqualTo(A2);
    }

    @Test
    void a_round_that_ends_takes_what_was_granted_late_to_an_earlier_one() {
        happens(key.take(A));

        assertThat(happens(key.give(A2))).containsExactly(new KeyEvent.Released(A));
        assertThat(key.holder()).isNull();
    }

    @Test
    void events_without_a_round_are_of_the_first() {
        byte[] stored = KeyEventCodec.encode("k", new KeyEvent.Granted(A), 0);
        byte[] second = KeyEventCodec.encode("k", new KeyEvent.Granted(A2), 0);

        assertThat(new String(stored, StandardCharsets.UTF_8)).doesNotContain("round");
        assertThat(KeyEventCodec.decode("KeyGranted", 1, stored).event().claim())
                .isEqualTo(A);
        assertThat(KeyEventCodec.decode("KeyGranted", 1, second).event().claim())
                .isEqualTo(A2);
    }
}
