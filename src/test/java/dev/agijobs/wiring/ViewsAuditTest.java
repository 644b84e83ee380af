package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.run.RunFact;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import dev.agijobs.store.sqlite.ViewsComparison.Flaw;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import dev.agijobs.wiring.ViewsAudit.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views of random runs in a state directory, some of them tampered with. */
class ViewsAuditTest {
    private static final int RUNS = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(5);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @BeforeEach
    void build() {
        append(0, RUNS, fact -> fact.seq() == 1 && random.nextInt(3) == 0);
        follow();
    }

    private SqliteEventLog log() {
        return new SqliteEventLog(dir, Runnable::run, Failpoints.NONE);
    }

    private FileArtifactStore artifacts() {
        return new FileArtifactStore(dir.resolve(FileArtifactStore.FOLDER), Runnable::run);
    }

    private void append(int from, int to, Predicate<RunFact> claimed) {
        try (SqliteEventLog log = log()) {
            RunStreams streams = new RunStreams(log, artifacts(), claimed);
            for (int run = from; run < to; run++) {
                RandomLife life = new RandomLife("r" + run, random);
                for (int moment = 0; moment < 20; moment++) {
                    streams.append("r" + run, life.moment());
                }
            }
        }
    }

    /** Brings the views to the end of the log. */
    private void follow() {
        try (SqliteEventLog log = log();
                SqliteViewStore views = new SqliteViewStore(dir, Runnable::run)) {
            ProjectionRunner runner = new ProjectionRunner(
                    log,
                    views,
                    ReadModels.projections(),
                    RunStreams.CODEC,
                    new ClaimCheck(artifacts())::checkOut,
                    Clock.systemUTC(),
                    executor,
                    ProjectionSettings.DEFAULT);
            while (runner.runOnce().await().atMost(Duration.ofSeconds(20)).events() > 0) {}
        }
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("views.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String table(String kind, String view) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("views.db"));
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT key FROM generations WHERE live AND view = '" + view + "'")) {
            row.next();
            return kind + "_" + row.getInt(1);
        }
    }

    private ViewsAudit.Found verify() {
        return new ViewsAudit().verify(dir);
    }

    private View verified(String view) {
        return verify().views().stream()
                .filter(found -> found.name().equals(view))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void views_that_the_log_comes_to_are_valid() {
        ViewsAudit.Found found = verify();

        assertThat(found.valid()).isTrue();
        assertThat(found.views()).extracting(View::name).containsExactly("runs", "scoreboard", "schedules");
        assertThat(found.views().getFirst().documents()).isEqualTo(RUNS);
        assertThat(found.views().get(1).documents()).isPositive();
    }

    @Test
    void views_that_lag_are_compared_where_they_are() {
        append(RUNS, RUNS + 10, fact -> false);

        ViewsAudit.Found found = verify();

        assertThat(found.valid()).isTrue();
        assertThat(found.views().getFirst().documents()).isEqualTo(RUNS);
        try (SqliteEventLog log = log()) {
            assertThat(found.views().getFirst().position())
                    .isNotEqualTo(log.end().await().atMost(Duration.ofSeconds(20)));
        }
    }

    @Test
    void views_are_compared_while_a_server_writes_them() throws InterruptedException {
        Thread server = new Thread(() -> {
            for (int run = RUNS; run < RUNS + 20; run++) {
                append(run, run + 1, fact -> false);
                follow();
            }
        });
        server.start();
        List<Boolean> valid = new ArrayList<>();
        do {
            valid.add(verify().valid());
        } while (server.isAlive());
        server.join();

        assertThat(valid).containsOnly(true);
        assertThat(verify().views().getFirst().documents()).isEqualTo(RUNS + 20);
    }

    @Test
    void nothing_is_left_behind_and_nothing_changed() throws IOException {
        byte[] before = Files.readAllBytes(dir.resolve("views.db"));
        long folders = temporaries();

        verify();

        assertThat(Files.readAllBytes(dir.resolve("views.db"))).isEqualTo(before);
        assertThat(temporaries()).isEqualTo(folders);
    }

    private static long temporaries() throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().startsWith("orchestrator-views-"))
                    .count();
        }
    }

    @Test
    void a_document_that_was_changed_is_named() throws SQLException {
        change(
                "UPDATE %s SET body = CAST(replace(CAST(body AS TEXT), '\"priority\":', '\"priority\":7') AS BLOB) WHERE id = 'r7'"
                        .formatted(table("documents", "runs")));

        assertThat(verify().valid()).isFalse();
        assertThat(verified("runs").bad()).isEqualTo(Map.of("r7", Flaw.DIFFERENT));
        assertThat(verified("scoreboard").valid()).isTrue();
    }

    @Test
    void a_document_that_is_no_json_is_named() throws SQLException {
        String documents = table("documents", "scoreboard");
        change("UPDATE %s SET body = x'7b' WHERE id = (SELECT min(id) FROM %s)".formatted(documents, documents));

        assertThat(verified("scoreboard").bad().values()).containsExactly(Flaw.DIFFERENT);
    }

    /** Another process may write the same document so. */
    @Test
    void the_order_of_members_and_space_mean_nothing() throws SQLException {
        String documents = table("documents", "runs");
        change(
                "UPDATE %s SET body = CAST('{ \"priority\":' || json_extract(CAST(body AS TEXT), '$.priority') || ',' || substr(json_remove(CAST(body AS TEXT), '$.priority'), 2) AS BLOB)"
                        .formatted(documents));

        assertThat(verified("runs").bad()).isEmpty();
    }

    @Test
    void a_document_that_is_gone_and_one_too_many_are_named() throws SQLException {
        String documents = table("documents", "runs");
        change("DELETE FROM %s WHERE id = 'r3'".formatted(documents));
        change("INSERT INTO %s (id, sort, terms, body) VALUES ('new', 1, '', x'7b7d')".formatted(documents));

        assertThat(verified("runs").bad()).isEqualTo(Map.of("r3", Flaw.MISSING, "new", Flaw.UNKNOWN));
    }

    @Test
    void a_document_that_a_filter_does_not_find_is_named() throws SQLException {
        change("DELETE FROM %s WHERE id = 'r4' AND term <> 0".formatted(table("entries", "runs")));
        change("INSERT INTO %s (term, sort, id) VALUES (77, 1, 'r5')".formatted(table("entries", "runs")));

        assertThat(verified("runs").bad()).isEqualTo(Map.of("r4", Flaw.MISLISTED, "r5", Flaw.MISLISTED));
    }

    @Test
    void not_more_documents_are_named_than_anybody_would_read() throws SQLException {
        append(RUNS, 150, fact -> false);
        follow();
        change("UPDATE %s SET sort = sort + 1".formatted(table("documents", "runs")));

        assertThat(verified("runs").bad()).hasSize(100);
    }

    @Test
    void a_view_that_is_not_built_is_said_to_be_so() throws SQLException {
        change("UPDATE generations SET live = 0 WHERE view = 'runs'");

        View found = verified("runs");

        assertThat(found.valid()).isTrue();
        assertThat(found.reason()).contains("not built");
        assertThat(found.position()).isNull();
    }

    @Test
    void a_view_of_another_version_or_log_or_ahead_is_not_valid() throws SQLException {
        change("UPDATE generations SET version = 99 WHERE view = 'runs'");
        change("UPDATE generations SET position = 'f1.other.3' WHERE view = 'scoreboard'");
        change("UPDATE generations SET position = position || '000000' WHERE view = 'schedules'");

        assertThat(verify().views()).noneMatch(View::valid);
        assertThat(verify().views())
                .extracting(View::reason)
                .satisfiesExactly(
                        version -> assertThat(version).contains("version 99"),
                        log -> assertThat(log).contains("another log"),
                        ahead -> assertThat(ahead).contains("ahead"));
    }

    @Test
    void a_damaged_file_is_not_valid() throws IOException {
        Path file = dir.resolve("views.db");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("garbage".repeat(1_000).getBytes()), Files.size(file) - 12_000);
        }

        ViewsAudit.Found found = verify();

        assertThat(found.valid()).isFalse();
        assertThat(found.damage()).isNotEmpty();
    }

    @Test
    void without_views_or_without_a_log_there_is_nothing_to_verify() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThat(catchThrowable(() -> new ViewsAudit().verify(empty))).isInstanceOf(ViewsAudit.NoViews.class);

        Files.copy(dir.resolve("views.db"), empty.resolve("views.db"));
        assertThat(catchThrowable(() -> new ViewsAudit().verify(empty))).isInstanceOf(StoreUnavailable.class);
    }
}
