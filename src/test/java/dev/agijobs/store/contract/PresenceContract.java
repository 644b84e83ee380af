package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.agijobs.store.Presence;
import dev.agijobs.store.Presence.Present;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Presence} promises. A test that lets a term end asks until it has, so the store's clock may be any. */
public abstract class PresenceContract {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Far longer than a short term. */
    protected Duration seenWithin() {
        return Duration.ofSeconds(10);
    }

    /** Where nobody is present yet. */
    protected abstract Presence presence();

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private void beat(String name, Duration term, String facts) {
        answer(presence().beat(name, term, facts));
    }

    private List<Present> all() {
        return answer(presence().all("", Presence.ANSWERED_MAX));
    }

    @Test
    void who_gave_a_sign_is_present_and_others_are_not() {
        beat("b", LONG, "busy");
        beat("a", LONG, "");

        assertThat(all()).containsExactly(new Present("a", ""), new Present("b", "busy"));
        assertThat(answer(presence().present(Set.of("b", "c")))).containsExactly(new Present("b", "busy"));
        assertThat(answer(presence().present(Set.of()))).isEmpty();
    }

    @Test
    void who_gives_no_more_signs_is_absent_when_the_term_ends() {
        beat("a", SHORT, "x");
        beat("b", LONG, "y");

        await().atMost(seenWithin())
                .until(() -> answer(presence().present(Set.of("a", "b"))), List.of(new Present("b", "y"))::equals);
        assertThat(all()).containsExactly(new Present("b", "y"));
    }

    @Test
    void the_last_sign_counts_with_its_term_and_facts() {
        beat("a", LONG, "old");
        beat("a", SHORT, "new");
        assertThat(answer(presence().all("", 1))).isSubsetOf(new Present("a", "new"));
        await().atMost(seenWithin()).until(() -> all().isEmpty());

        beat("a", SHORT, "");
        beat("a", LONG, "long");
        await().during(SHORT.multipliedBy(3)).until(() -> all().equals(List.of(new Present("a", "long"))));
    }

    @Test
    void who_left_is_absent_at_once_and_may_come_back() {
        beat("a", LONG, "x");
        beat("b", LONG, "");
        answer(presence().leave("a"));
        answer(presence().leave("nobody"));

        assertThat(all()).extracting(Present::name).containsExactly("b");

        beat("a", LONG, "again");
        assertThat(all()).containsExactly(new Present("a", "again"), new Present("b", ""));
    }

    @Test
    void a_list_goes_on_after_a_name_and_is_as_long_as_wanted() {
        List<String> names =
                IntStream.range(0, 250).mapToObj("agent-%03d"::formatted).toList();
        names.forEach(name -> beat(name, LONG, name));

        List<Present> first = answer(presence().all("", 120));
        List<Present> rest = answer(presence().all(first.getLast().name(), Presence.ANSWERED_MAX));

        assertThat(first).extracting(Present::name).isEqualTo(names.subList(0, 120));
        assertThat(rest).extracting(Present::name).isEqualTo(names.subList(120, 250));
    }

    @Test
    void many_who_went_do_not_hide_those_who_stayed() {
        IntStream.range(0, 300).forEach(i -> beat("a%03d".formatted(i), SHORT, ""));
        beat("z", LONG, "here");

        await().atMost(seenWithin())
                .untilAsserted(
                        () -> assertThat(answer(presence().all("", 2))).containsExactly(new Present("z", "here")));
    }

    @Test
    void what_would_have_no_bound_is_refused() {
        beat("a", LONG, "é".repeat(Presence.FACTS_MAX / 2));
        assertThat(all()).hasSize(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> presence().beat("a", LONG, "é".repeat(Presence.FACTS_MAX / 2) + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> presence().beat("", LONG, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> presence().beat("a", Duration.ZERO, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> presence().all("", Presence.ANSWERED_MAX + 1));
        Set<String> tooMany = IntStream.rangeClosed(0, Presence.ANSWERED_MAX)
                .mapToObj(Integer::toString)
                .collect(Collectors.toSet());
        assertThatIllegalArgumentException().isThrownBy(() -> presence().present(tooMany));
    }
}
