package dev.agijobs.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to appends when a commit goes wrong, waits or is shut down. */
final class SqliteFailureTest {
    private volatile Failpoints failpoints = Failpoints.NONE;
    private final SqliteFixture fixture = new SqliteFixture(name -> failpoints.hit(name));

    @AfterEach
    void close() {
        failpoints = Failpoints.NONE;
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite.before-write", "sqlite.after-write", "sqlite.before-commit"})
    void a_group_that_fails_before_its_commit_stores_nothing_and_the_log_goes_on(String point) {
        await(append("run-a", 0, 2));
        failAt(point);

        assertThatThrownBy(() -> await(append("run-a", 2, 2)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("nothing was stored");

        failpoints = Failpoints.NONE;
        assertThat(await(fixture.log().read("run-a", 0, 10))).hasSize(2);
        AppendResult next = await(append("run-a", 2, 1));
        assertThat(next.lastSeq()).isEqualTo(3);
        assertThat(next.events().getFirst().offset()).isEqualTo(3);
        assertThat(HashChain.firstBad(await(fixture.log().read("run-a", 0, 10)), 0, HashChain.GENESIS))
                .isZero();
    }

    @Test
    void a_commit_that_was_durable_is_answered_as_such_whatever_came_after() {
        failAt("sqlite.after-commit");

        assertThat(await(append("run-a", 0, 2)).lastSeq()).isEqualTo(2);
        assertThat(await(fixture.log().read("run-a", 0, 10))).hasSize(2);
    }

    @Test
    void who_was_refused_because_of_a_failed_append_fails_with_it() {
        Gate gate = new Gate();
        CompletableFuture<AppendResult> held = append("run-held", 0, 1).subscribeAsCompletionStage();
        gate.awaitWriter();
        failpoints = name -> {
            gate.pass();
            if (name.equals("sqlite.before-commit") && gate.wasOpened()) {
                throw new IllegalStateException("armed");
            }
        };
        CompletableFuture<AppendResult> first = append("run-a", 0, 1).subscribeAsCompletionStage();
        CompletableFuture<AppendResult> second = append("run-a", 0, 1).subscribeAsCompletionStage();
        gate.open();

        assertThatThrownBy(held::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(first::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(second::join).hasCauseInstanceOf(StoreUnavailable.class);
        failpoints = Failpoints.NONE;
        await(append("run-a", 0, 1));
        assertThatThrownBy(() -> await(append("run-a", 0, 1))).isInstanceOf(VersionConflict.class);
    }

    @Test
    void more_appends_than_may_wait_fail_at_once_and_the_others_are_stored() {
        Gate gate = new Gate();
        List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
        appends.add(append("run-first", 0, 1).subscribeAsCompletionStage());
        gate.awaitWriter();
        for (int i = 0; i < AppendQueue.MAX_APPENDS; i++) {
            appends.add(append("run-" + i, 0, 1).subscribeAsCompletionStage());
        }

        CompletableFuture<AppendResult> over = append("run-over", 0, 1).subscribeAsCompletionStage();

        assertThat(over).isCompletedExceptionally();
        assertThatThrownBy(over::join).hasCauseInstanceOf(StoreUnavailable.class);
        gate.open();
        appends.forEach(append -> assertThat(append.join().lastSeq()).isEqualTo(1));
        assertThat(await(fixture.log().head("run-over"))).isEmpty();
    }

    @Test
    void closing_finishes_what_is_queued() {
        Gate gate = new Gate();
        List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
        appends.add(append("run-first", 0, 1).subscribeAsCompletionStage());
        gate.awaitWriter();
        for (int i = 0; i < 1_000; i++) {
            appends.add(append("run-" + i, 0, 1).subscribeAsCompletionStage());
        }

        CompletableFuture<Void> closing = CompletableFuture.runAsync(fixture::closeLog, Thread::startVirtualThread);
        gate.open();
        closing.join();

        appends.forEach(append -> assertThat(append.join().lastSeq()).isEqualTo(1));
        fixture.reopen();
        assertThat(await(fixture.log().after(fixture.log().start(), 2_000)).events())
                .hasSize(1_001);
    }

    @Test
    void answers_come_on_the_given_executor() {
        assertThat(await(append("run-a", 0, 1).map(SqliteFailureTest::here))).startsWith("answers-");
        assertThat(await(fixture.log().head("run-a").map(SqliteFailureTest::here)))
                .startsWith("answers-");
        assertThat(await(append("run-a", 0, 1)
                        .onFailure()
                        .recoverWithItem(() -> new AppendResult(List.of()))
                        .map(SqliteFailureTest::here)))
                .startsWith("answers-");
    }

    @Test
    void a_listener_that_throws_hinders_nobody() {
        fixture.log().onCommit(() -> {
            throw new IllegalStateException("a bad listener");
        });

        await(append("run-a", 0, 1));
        assertThat(await(append("run-a", 1, 1)).lastSeq()).isEqualTo(2);
    }

    @Test
    void a_second_log_on_the_same_directory_is_refused_until_the_first_is_closed() {
        assertThatThrownBy(() -> new SqliteEventLog(fixture.dir(), Runnable::run, Failpoints.NONE))
                .isInstanceOf(StateDirInUse.class)
                .hasMessageMatching("The state directory \\S+ is in use by another orchestrator; .*\\.");
        await(append("run-a", 0, 1));

        fixture.closeLog();
        try (SqliteEventLog next = new SqliteEventLog(fixture.dir(), Runnable::run, Failpoints.NONE)) {
            assertThat(await(next.head("run-a"))).isPresent();
        }
    }

    @Test
    void a_log_of_a_newer_version_is_refused_with_a_sentence() throws SQLException {
        fixture.closeLog();
        setSchemaVersion(99);

        assertThatThrownBy(fixture::reopen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("written by a newer version (schema 99");

        setSchemaVersion(1);
        fixture.reopen();
        assertThat(await(append("run-a", 0, 1)).lastSeq()).isEqualTo(1);
    }

    private void setSchemaVersion(int version) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + fixture.dir().resolve("log.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE meta SET schema_version = " + version);
        }
    }

    @Test
    void the_write_ahead_log_stays_small_under_a_steady_load() throws IOException {
        long largest = 0;
        for (int i = 0; i < 40; i++) {
            List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
            for (int stream = 0; stream < 40; stream++) {
                appends.add(fixture.log()
                        .append(new Append("run-" + stream, ExpectedVersion.at(i), List.of(event(100_000)), IDLE))
                        .subscribeAsCompletionStage());
            }
            appends.forEach(CompletableFuture::join);
            largest = Math.max(largest, Files.size(fixture.dir().resolve("log.db-wal")));
        }

        assertThat(Files.size(fixture.dir().resolve("log.db"))).isGreaterThan(100L << 20);
        assertThat(largest).isLessThan(64L << 20);
    }

    private static final StreamStatus IDLE = new StreamStatus(false, null);

    private Uni<AppendResult> append(String stream, long seqBefore, int count) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(100));
        }
        return fixture.log().append(new Append(stream, ExpectedVersion.at(seqBefore), events, IDLE));
    }

    private static NewEvent event(int bytes) {
        return new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[bytes]);
    }

    private void failAt(String point) {
        failpoints = name -> {
            if (name.equals(point)) {
                throw new IllegalStateException("armed");
            }
        };
    }

    private static String here(Object ignored) {
        return Thread.currentThread().getName();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** Holds the writer before it writes its next group, until opened. */
    private final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        Gate() {
            failpoints = name -> pass();
        }

        void pass() {
            reached.countDown();
            awaitLatch(opened);
        }

        void awaitWriter() {
            awaitLatch(reached);
        }

        boolean wasOpened() {
            return opened.getCount() == 0;
        }

        void open() {
            opened.countDown();
        }

        private void awaitLatch(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
