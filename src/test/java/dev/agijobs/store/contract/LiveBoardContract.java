package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.LiveBoard.Changes;
import dev.agijobs.store.LiveBoard.Entry;
import dev.agijobs.store.LiveBoard.Row;
import dev.agijobs.store.LiveBoard.Top;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link LiveBoard} promises. A test that lets a term end asks until it has, so the store's clock may be any. */
public abstract class LiveBoardContract {
    /** Keys of the orders of the board. */
    protected static final List<String> SORTS = List.of("wins", "name");

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Without a board; the same one each time. */
    protected abstract LiveBoard board();

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Position at(long offset) {
        return new Position("log", List.of(offset, 0L));
    }

    private static Entry entry(String id, double wins) {
        return new Entry(id, Map.of("wins", -wins, "name", 0.0), bytes(id + " has " + wins));
    }

    private static Changes changes(String summary, long position, Set<String> removals, Entry... puts) {
        return new Changes(bytes(summary), List.of(puts), removals, at(position));
    }

    private void replace(String writer, Duration term, Changes changes) {
        answer(board().replace(writer, changes, term));
    }

    private boolean update(String writer, long from, Changes changes) {
        return answer(board().update(writer, at(from), changes, LONG));
    }

    /** Summary, position and ids. */
    private List<String> seen(String sort, int limit) {
        Optional<Top> top = answer(board().top(sort, limit));
        if (top.isEmpty()) {
            return List.of();
        }
        Top found = top.get();
        assertThat(found.rows())
                .allSatisfy(row -> assertThat(new String(row.body(), StandardCharsets.UTF_8))
                        .startsWith(row.id() + " has "));
        return Stream.concat(
                        Stream.of(
                                new String(found.summary(), StandardCharsets.UTF_8),
                                found.position().text()),
                        found.rows().stream().map(Row::id))
                .toList();
    }

    private static List<String> expected(String summary, long position, String... ids) {
        return Stream.concat(Stream.of(summary, at(position).text()), Arrays.stream(ids))
                .toList();
    }

    @Test
    void a_board_is_seen_whole_in_each_of_its_orders() {
        assertThat(seen("wins", 10)).isEmpty();

        replace("a", LONG, changes("s", 7, Set.of(), entry("x", 3), entry("z", 5), entry("y", 3), entry("w", 0.5)));

        assertThat(seen("wins", 10)).isEqualTo(expected("s", 7, "z", "x", "y", "w"));
        assertThat(seen("wins", 2)).isEqualTo(expected("s", 7, "z", "x"));
        assertThat(seen("name", 10)).isEqualTo(expected("s", 7, "w", "x", "y", "z"));
        assertThatIllegalArgumentException().isThrownBy(() -> board().top("losses", 1));
    }

    @Test
    void a_board_may_have_no_entries() {
        replace("a", LONG, changes("only a summary", 1, Set.of()));

        assertThat(seen("wins", 10)).isEqualTo(expected("only a summary", 1));
    }

    @Test
    void any_bytes_are_kept_as_they_are() {
        byte[] all = new byte[256];
        IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
        Entry entry = new Entry("é\"\n", Map.of("wins", 1e300, "name", -1e-300), all);
        replace("a", LONG, new Changes(all, List.of(entry), Set.of(), at(1)));

        Top top = answer(board().top("wins", 1)).orElseThrow();

        assertThat(top.summary()).isEqualTo(all);
        assertThat(top.rows().getFirst().id()).isEqualTo("é\"\n");
        assertThat(top.rows().getFirst().body()).isEqualTo(all);
    }

    @Test
    void an_update_changes_what_it_says_and_leaves_the_rest() {
        replace("a", LONG, changes("s", 7, Set.of(), entry("x", 3), entry("y", 2), entry("z", 1)));

        assertThat(update("a", 7, changes("t", 9, Set.of("y", "nobody"), entry("z", 4), entry("v", 0))))
                .isTrue();

        assertThat(seen("wins", 10)).isEqualTo(expected("t", 9, "z", "x", "v"));
        assertThat(seen("name", 10)).isEqualTo(expected("t", 9, "v", "x", "z"));
    }

    @Test
    void the_same_update_twice_is_refused_the_second_time() {
        replace("a", LONG, changes("s", 7, Set.of(), entry("x", 3)));

        assertThat(update("a", 7, changes("t", 9, Set.of(), entry("x", 4)))).isTrue();
        assertThat(update("a", 7, changes("t", 9, Set.of(), entry("x", 4)))).isFalse();

        assertThat(seen("wins", 10)).isEqualTo(expected("t", 9, "x"));
    }

    @Test
    void who_did_not_write_it_last_changes_nothing_and_does_not_keep_it() {
        assertThat(update("a", 0, changes("s", 1, Set.of()))).isFalse();
        replace("a", LONG, changes("s", 7, Set.of(), entry("x", 3)));
        replace("b", LONG, changes("t", 7, Set.of(), entry("y", 3)));

        assertThat(update("a", 7, changes("u", 8, Set.of(), entry("x", 4)))).isFalse();
        assertThat(update("b", 6, changes("u", 8, Set.of(), entry("x", 4)))).isFalse();
        assertThat(answer(board().confirm("a", at(7), LONG))).isFalse();
        assertThat(answer(board().confirm("b", at(6), LONG))).isFalse();

        assertThat(seen("wins", 10)).isEqualTo(expected("t", 7, "y"));
        assertThat(answer(board().confirm("b", at(7), LONG))).isTrue();
    }

    @Test
    void what_nobody_keeps_is_gone_and_must_be_written_anew() {
        replace("a", SHORT, changes("s", 7, Set.of(), entry("x", 3)));

        await().until(() -> seen("wins", 1).isEmpty());
        assertThat(update("a", 7, changes("t", 8, Set.of()))).isFalse();
        assertThat(answer(board().confirm("a", at(7), LONG))).isFalse();

        replace("a", LONG, changes("t", 8, Set.of(), entry("y", 1)));
        assertThat(seen("wins", 10)).isEqualTo(expected("t", 8, "y"));
    }

    @Test
    void confirming_and_updating_keep_it_for_another_term() {
        replace("a", Duration.ofSeconds(1), changes("s", 7, Set.of(), entry("x", 3)));
        assertThat(answer(board().confirm("a", at(7), LONG))).isTrue();

        await().during(Duration.ofMillis(1_200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> seen("wins", 10).equals(expected("s", 7, "x")));
    }
}
