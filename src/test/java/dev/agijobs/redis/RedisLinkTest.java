package dev.agijobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests when the server goes away, and that the link comes back. */
final class RedisLinkTest {
    private final RedisProcess process = RedisProcess.start();
    private final RedisLink link = SharedRedis.server(process).link();

    @AfterEach
    void stop() {
        link.close();
        process.close();
    }

    private static @Nullable Response join(Future<@Nullable Response> answer) {
        return answer.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Future<@Nullable Response> ping() {
        return link.send(Request.cmd(Command.PING));
    }

    private void awaitConnected() {
        await().atMost(Duration.ofSeconds(20)).until(link::isConnected);
    }

    @Test
    void it_comes_back_with_the_server_and_fails_at_once_meanwhile() {
        assertThat(join(ping())).hasToString("PONG");

        for (int round = 0; round < 2; round++) {
            process.kill();
            await().until(() -> !link.isConnected());
            assertThatThrownBy(() -> join(ping())).hasCauseInstanceOf(StoreUnavailable.class);

            process.startAgain();
            awaitConnected();
            assertThat(join(ping())).hasToString("PONG");
        }
    }

    @Test
    void what_was_sent_and_not_answered_is_lost_and_not_merely_unavailable() {
        Future<@Nullable Response> slow =
                link.send(Request.cmd(Command.BLPOP).arg("nothing").arg(0));
        await().until(() -> process.answers("INFO clients").contains("blocked_clients:1"));

        process.kill();

        assertThatThrownBy(() -> join(slow))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AnswerLost.class);
    }

    @Test
    void a_server_that_hangs_is_given_up_and_found_again() {
        process.freeze(true);
        List<Future<@Nullable Response>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(ping());
        }

        for (Future<@Nullable Response> answer : asked) {
            assertThatThrownBy(() -> join(answer)).hasCauseInstanceOf(AnswerLost.class);
        }

        process.freeze(false);
        awaitConnected();
        assertThat(join(ping())).hasToString("PONG");
    }

    @Test
    void what_the_server_refuses_is_said_and_hinders_nothing_else() {
        join(link.send(Request.cmd(Command.SET).arg("k").arg("text")));
        assertThatThrownBy(() -> join(link.send(Request.cmd(Command.INCR).arg("k"))))
                .hasCauseInstanceOf(ServerRefusal.class)
                .hasMessageContaining("not an integer");
        assertThat(join(ping())).hasToString("PONG");
    }

    @Test
    void a_closed_link_refuses_and_stays_closed() {
        link.close();

        assertThatThrownBy(() -> join(ping()))
                .hasCauseInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("the connection is closed");
    }

    @Test
    void a_server_that_forgot_a_script_is_told_it_again() {
        Script script = new Script("return ARGV[1]");
        List<byte[]> arguments = List.of(new byte[] {'x'});
        assertThat(join(script.run(link, 0, arguments))).hasToString("x");
        assertThat(process.answers("SCRIPT FLUSH")).startsWith("+OK");

        assertThat(join(script.run(link, 0, arguments))).hasToString("x");
    }
}
