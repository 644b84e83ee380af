package dev.agijobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.testkit.RedisProcess;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers are used, and what is said of the others. */
final class ServerCheckTest {
    private static final Vertx VERTX = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private static RedisProcess process;

    @BeforeAll
    static void start() {
        process = RedisProcess.start();
    }

    @AfterAll
    static void stop() {
        process.close();
        VERTX.close();
    }

    private static void open(String url, boolean acceptDataLoss) {
        new RedisServer(VERTX, RedisAddress.parse(url), new ServerCheck(acceptDataLoss), RedisServer.PATIENCE)
                .link()
                .close();
    }

    private static void open() {
        open(process.url(0), false);
    }

    private static void order(String command) {
        assertThat(process.answers(command)).startsWith("+OK");
    }

    @Test
    void a_server_that_keeps_what_it_acknowledges_is_used() {
        assertThatCode(ServerCheckTest::open).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "appendonly, no, yes",
        "appendfsync, everysec, always",
        "no-appendfsync-on-rewrite, yes, no",
        "maxmemory-policy, allkeys-lru, noeviction"
    })
    void one_that_could_lose_it_is_refused_unless_that_is_accepted(String setting, String bad, String good) {
        order("CONFIG SET %s %s".formatted(setting, bad));
        try {
            assertThatThrownBy(ServerCheckTest::open)
                    .isInstanceOf(UnfitServer.class)
                    .hasMessage(
                            "Redis could lose acknowledged data, as its setting %s is %s; set it to %s, or set orchestrator.redis.accept-data-loss (ORCHESTRATOR_REDIS_ACCEPT_DATA_LOSS) to true",
                            setting, bad, good);
            assertThatCode(() -> open(process.url(0), true)).doesNotThrowAnyException();
        } finally {
            order("CONFIG SET %s %s".formatted(setting, good));
        }
    }

    @Test
    void one_that_does_not_show_its_settings_is_refused_unless_loss_is_accepted() {
        order("ACL SETUSER default -config");
        try {
            assertThatThrownBy(ServerCheckTest::open)
                    .isInstanceOf(UnfitServer.class)
                    .hasMessageContaining("does not show its settings");
            assertThatCode(() -> open(process.url(0), true)).doesNotThrowAnyException();
        } finally {
            order("ACL SETUSER default +config");
        }
    }

    @Test
    void a_replica_is_refused_in_any_case() {
        order("REPLICAOF 127.0.0.1 1");
        try {
            assertThatThrownBy(() -> open(process.url(0), true))
                    .isInstanceOf(UnfitServer.class)
                    .hasMessageContaining("is a replica");
        } finally {
            order("REPLICAOF NO ONE");
        }
    }

    @Test
    void old_loading_and_clustered_servers_are_refused() {
        Map<String, String> good = Map.of("redis_version", "7.0.1", "role", "master", "redis_mode", "standalone");
        assertThatCode(() -> ServerCheck.refuseWhatCannotWork(good)).doesNotThrowAnyException();

        assertThatThrownBy(() -> ServerCheck.refuseWhatCannotWork(Map.of("redis_version", "6.2.14", "role", "master")))
                .hasMessage("Redis 6.2.14 is too old: version 7 or newer is needed");
        assertThatThrownBy(() -> ServerCheck.refuseWhatCannotWork(Map.of("loading", "1")))
                .hasMessage("Redis still loads its data");
        assertThatThrownBy(() -> ServerCheck.refuseWhatCannotWork(
                        Map.of("redis_version", "8.0.0", "role", "master", "redis_mode", "cluster")))
                .hasMessageContaining("runs as cluster");
    }

    @Test
    void a_wrong_password_and_a_server_that_is_not_there_are_said() {
        order("CONFIG SET requirepass s3cret");
        try {
            String address = "127.0.0.1:" + process.port();
            assertThatCode(() -> open("redis://:s3cret@" + address, false)).doesNotThrowAnyException();
            assertThatThrownBy(() -> open("redis://:wr0ng@" + address, false))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageStartingWith("Redis at redis://%s/0 cannot be used now: WRONGPASS", address)
                    .hasMessageNotContaining("wr0ng");
            assertThatThrownBy(ServerCheckTest::open)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("NOAUTH");
        } finally {
            assertThat(process.answers("AUTH s3cret\r\nCONFIG SET requirepass \"\""))
                    .startsWith("+OK");
        }
        assertThatThrownBy(() -> open("redis://127.0.0.1:1", true))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageStartingWith("Redis at redis://127.0.0.1:1/0 cannot be used now: ")
                .hasMessageContaining("refused");
    }
}
