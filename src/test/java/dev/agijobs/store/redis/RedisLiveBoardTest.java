package dev.agijobs.store.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Position;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.contract.LiveBoardContract;
import dev.agijobs.testkit.SharedRedis;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RedisLiveBoardTest extends LiveBoardContract {
    private static final Duration TERM = Duration.ofMinutes(1);

    private final RedisLink link = SharedRedis.database().link();
    private final RedisClient client = new RedisClient(link, Runnable::run);
    private final LiveBoard board = new RedisLiveBoard(client, "log:test:1", SORTS);

    @Override
    protected LiveBoard board() {
        return board;
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private List<String> keys() {
        return answer(client.ask(Request.cmd(Command.KEYS).arg("*"), found -> {
            List<String> keys = new ArrayList<>();
            requireNonNull(found).forEach(key -> keys.add(key.toString()));
            return keys;
        }));
    }

    @Test
    void a_board_of_which_a_part_was_taken_away_is_neither_seen_nor_updated() {
        Position at = new Position("log", List.of(1L));
        LiveBoard.Changes whole = new LiveBoard.Changes(
                new byte[1],
                List.of(new LiveBoard.Entry("x", Map.of("wins", 1.0, "name", 0.0), new byte[1])),
                Set.of(),
                at);
        answer(board.replace("a", whole, TERM));
        List<String> keys = keys();
        assertThat(keys).hasSize(2 + SORTS.size());

        for (String key : keys) {
            answer(board.replace("a", whole, TERM));
            assertThat(answer(board.top("wins", 1))).isPresent();
            answer(client.ask(Request.cmd(Command.DEL).arg(key), done -> ""));

            assertThat(answer(board.confirm("a", at, TERM))).as(key).isFalse();
            assertThat(answer(board.update("a", at, whole, TERM))).as(key).isFalse();
            if (!key.endsWith(":by:name")) {
                assertThat(answer(board.top("wins", 1))).as(key).isEmpty();
            }
        }
    }

    @Test
    void nothing_is_left_for_ever() {
        LiveBoard.Changes whole = new LiveBoard.Changes(
                new byte[1],
                List.of(new LiveBoard.Entry("x", Map.of("wins", 1.0, "name", 0.0), new byte[1])),
                Set.of(),
                new Position("log", List.of(1L)));
        answer(board.replace("a", whole, TERM));

        assertThat(keys())
                .allSatisfy(key -> assertThat(answer(client.<Long>ask(
                                Request.cmd(Command.PTTL).arg(key),
                                left -> requireNonNull(requireNonNull(left).toLong()))))
                        .isBetween(1L, TERM.toMillis()));
    }
}
