package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agijobs.backup.Backup;
import dev.agijobs.backup.BackupRefused;
import dev.agijobs.backup.BackupRefused.Reason;
import dev.agijobs.backup.Manifest;
import dev.agijobs.backup.Restore;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import dev.agijobs.store.Cid;
import dev.agijobs.store.file.FileArtifactReader;
import dev.agijobs.store.file.FileArtifactStore;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of a small log with a claimed artifact, and what is made of them. */
class BackupAndRestoreTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final StreamStatus IDLE = new StreamStatus(false, null);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @SuppressWarnings("NullAway.Init")
    private Cid claimed;

    @BeforeEach
    void makeState() {
        FileArtifactStore artifacts = new FileArtifactStore(artifacts(), Runnable::run);
        claimed = await(artifacts.put("large".getBytes(StandardCharsets.UTF_8)));
        await(artifacts.put("pinned".getBytes(StandardCharsets.UTF_8)));
        try (SqliteEventLog log = log(state())) {
            append(log, "run-a", 0, IDLE, "{}", "{\"$claim\":\"%s\",\"size\":5}".formatted(claimed.text()));
            append(log, "run-b", 0, StreamStatus.TERMINAL, "{}", "{}", "{}");
        }
    }

    private Path state() {
        return dir.resolve("state");
    }

    private Path artifacts() {
        return state().resolve(FileArtifactStore.FOLDER);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(10));
    }

    private static SqliteEventLog log(Path stateDir) {
        return new SqliteEventLog(stateDir, Runnable::run, Failpoints.NONE);
    }

    private static void append(
            SqliteEventLog log, String stream, long seqBefore, StreamStatus status, String... payloads) {
        List<NewEvent> events = Stream.of(payloads)
                .map(payload -> new NewEvent(
                        UUID.randomUUID(),
                        "Happened",
                        1,
                        NOON,
                        "test",
                        null,
                        null,
                        payload.getBytes(StandardCharsets.UTF_8)))
                .toList();
        await(log.append(new Append(stream, ExpectedVersion.at(seqBefore), events, status)));
    }

    private Backup.Taken backup(Path to) {
        return new Backup(new StateDirAudit(), () -> NOON).take(state(), to);
    }

    private static Manifest restore(Path from, Path stateDir) {
        return new Restore(new StateDirAudit()).restore(from, stateDir).manifest();
    }

    private static BackupRefused refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        return catchThrowableOfType(BackupRefused.class, attempt);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private static List<RecordedEvent> events(Path stateDir) {
        try (SqliteEventLog log = log(stateDir)) {
            return await(log.after(log.start(), 1_000)).events();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup.zip", "deep/er/backup"})
    void a_restored_log_is_the_same_log(String name) throws IOException {
        // When
        Manifest taken = backup(dir.resolve(name)).manifest();
        Manifest restored = restore(dir.resolve(name), dir.resolve("restored"));

        // Then
        assertThat(taken).isEqualTo(restored);
        assertThat(taken.events()).isEqualTo(5);
        assertThat(taken.streams()).isEqualTo(2);
        assertThat(taken.unfinished()).isOne();
        assertThat(taken.artifacts()).isEqualTo(2);
        assertThat(taken.takenAt()).isEqualTo(NOON);
        assertThat(names(dir.resolve("restored"))).containsExactly("artifacts", "lock", "log.db");
        assertThat(events(dir.resolve("restored"))).usingRecursiveComparison().isEqualTo(events(state()));
        try (SqliteEventLog original = log(state());
                SqliteEventLog copy = log(dir.resolve("restored"))) {
            assertThat(copy.logId()).isEqualTo(original.logId()).isEqualTo(taken.logId());
        }
        FileArtifactReader artifacts = new FileArtifactReader(dir.resolve("restored/artifacts"));
        assertThat(await(artifacts.get(claimed))).hasValue("large".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_restored_log_goes_on() {
        backup(dir.resolve("backup"));
        restore(dir.resolve("backup"), dir.resolve("restored"));

        try (SqliteEventLog log = log(dir.resolve("restored"))) {
            append(log, "run-a", 2, StreamStatus.TERMINAL, "{}");
        }

        assertThat(new StateDirAudit().findings(dir.resolve("restored"))).isEmpty();
        assertThat(events(dir.resolve("restored"))).hasSize(6);
    }

    @Test
    void a_backup_is_taken_beside_the_process_that_owns_the_state() {
        try (SqliteEventLog log = log(state())) {
            append(log, "run-c", 0, IDLE, "{}");
            assertThat(backup(dir.resolve("backup")).manifest().events()).isEqualTo(6);
            append(log, "run-c", 1, IDLE, "{}");
        }
        assertThat(restore(dir.resolve("backup"), dir.resolve("restored")).events())
                .isEqualTo(6);
    }

    @Test
    void a_backup_is_taken_into_an_empty_folder_and_over_nothing() throws IOException {
        Files.createDirectory(dir.resolve("empty"));
        backup(dir.resolve("empty"));

        assertThat(refused(() -> backup(dir.resolve("empty"))).reason()).isEqualTo(Reason.TARGET_NOT_EMPTY);
        assertThat(names(dir.resolve("empty"))).containsExactly("artifacts", "backup.json", "log.db");
        Files.createFile(dir.resolve("there.zip"));
        assertThat(refused(() -> backup(dir.resolve("there.zip"))).reason()).isEqualTo(Reason.TARGET_NOT_EMPTY);
        assertThat(names(dir)).containsExactly("empty", "state", "there.zip");
    }

    @Test
    void a_state_directory_does_not_hold_its_own_backup() {
        assertThat(refused(() -> backup(state().resolve("backup"))).reason()).isEqualTo(Reason.TARGET_UNUSABLE);
    }

    @Test
    void without_a_log_there_is_no_backup() {
        Backup backup = new Backup(new StateDirAudit(), () -> NOON);
        BackupRefused refused = refused(() -> backup.take(dir.resolve("absent"), dir.resolve("backup")));
        assertThat(refused.reason()).isEqualTo(Reason.LOG_NOT_FOUND);
        assertThat(dir.resolve("absent")).doesNotExist();
    }

    @Test
    void a_log_that_was_tampered_with_is_not_backed_up() throws IOException, SQLException {
        // Given
        change(state(), "UPDATE events SET payload = x'7b7d20' WHERE offset = 4");

        // When
        BackupRefused refused = refused(() -> backup(dir.resolve("backup")));

        // Then
        assertThat(refused.reason()).isEqualTo(Reason.VERIFICATION_FAILED);
        assertThat(refused.findings()).containsExactly("BROKEN_CHAIN at event 2 of run-b");
        assertThat(names(dir)).containsExactly("state");
    }

    @Test
    void a_missing_claimed_artifact_fails_a_backup_and_a_damaged_unclaimed_one_is_named() throws IOException {
        // Given
        Cid pinned = Cid.of("pinned".getBytes(StandardCharsets.UTF_8));
        Files.write(file(artifacts(), pinned), new byte[] {1});

        // Then
        assertThat(backup(dir.resolve("first")).damaged()).containsExactly(pinned.text());

        // And given
        Files.delete(file(artifacts(), claimed));

        // Then
        assertThat(refused(() -> backup(dir.resolve("second"))).findings())
                .containsExactly("BROKEN_CHAIN at event 2 of run-a");
    }

    @Test
    void a_backup_that_was_changed_is_not_restored() throws SQLException, IOException {
        backup(dir.resolve("backup"));
        change(dir.resolve("backup"), "UPDATE events SET type = 'Never' WHERE offset = 1");

        BackupRefused refused = refused(() -> restore(dir.resolve("backup"), dir.resolve("restored")));

        assertThat(refused.reason()).isEqualTo(Reason.VERIFICATION_FAILED);
        assertThat(refused.findings()).containsExactly("BROKEN_CHAIN at event 1 of run-a");
        assertThat(names(dir.resolve("restored"))).containsExactly("lock");
    }

    @Test
    void a_backup_whose_newest_stream_was_cut_off_cleanly_is_not_restored() throws SQLException {
        // Given a log that verifies by itself
        backup(dir.resolve("backup"));
        change(
                dir.resolve("backup"),
                "DELETE FROM events WHERE offset > 2",
                "DELETE FROM heads WHERE stream = 'run-b'");

        // When
        BackupRefused refused = refused(() -> restore(dir.resolve("backup"), dir.resolve("restored")));

        // Then
        assertThat(refused.findings()).singleElement().asString().contains("2 events of 1 streams", "5 of 2");
    }

    @Test
    void artifacts_that_nobody_claims_may_be_missing_and_are_counted() throws IOException {
        backup(dir.resolve("backup"));
        Files.delete(file(dir.resolve("backup/artifacts"), Cid.of("pinned".getBytes(StandardCharsets.UTF_8))));

        Restore.Restored restored =
                new Restore(new StateDirAudit()).restore(dir.resolve("backup"), dir.resolve("restored"));

        assertThat(restored.missingArtifacts()).isOne();
    }

    @Test
    void a_directory_with_something_in_it_is_not_restored_into() throws IOException {
        backup(dir.resolve("backup"));

        BackupRefused refused = refused(() -> restore(dir.resolve("backup"), state()));

        assertThat(refused.reason()).isEqualTo(Reason.TARGET_NOT_EMPTY);
        assertThat(events(state())).hasSize(5);
    }

    @Test
    void what_a_killed_restore_left_is_no_obstacle() throws IOException {
        backup(dir.resolve("backup"));
        Path restored = dir.resolve("restored");
        Files.createDirectories(restored.resolve(".restore/artifacts"));
        Files.createFile(restored.resolve(".restore/log.db"));

        restore(dir.resolve("backup"), restored);

        assertThat(names(restored)).containsExactly("artifacts", "lock", "log.db");
    }

    @Test
    void a_directory_that_a_server_runs_on_is_not_restored_into() {
        backup(dir.resolve("backup"));
        try (SqliteEventLog log = log(dir.resolve("another"))) {
            assertThat(catchThrowableOfType(
                            StateDirInUse.class, () -> restore(dir.resolve("backup"), dir.resolve("another"))))
                    .isNotNull();
        }
    }

    @Test
    void what_is_no_backup_is_not_restored() throws IOException {
        Files.createDirectory(dir.resolve("empty"));
        Files.writeString(dir.resolve("text.zip"), "no zip");
        Files.createDirectory(dir.resolve("newer"));
        Files.writeString(dir.resolve("newer/backup.json"), "{\"format\":2}");

        for (String name : List.of("absent", "empty", "text.zip", "newer", "state")) {
            assertThat(refused(() -> restore(dir.resolve(name), dir.resolve("restored-" + name)))
                            .reason())
                    .as(name)
                    .isEqualTo(Reason.NOT_A_BACKUP);
        }
    }

    @Test
    void a_zip_writes_nothing_outside_of_the_directory() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(dir.resolve("evil.zip")))) {
            zip.putNextEntry(new ZipEntry("artifacts/../../../evil"));
            zip.write(1);
        }

        assertThat(refused(() -> restore(dir.resolve("evil.zip"), dir.resolve("restored")))
                        .reason())
                .isEqualTo(Reason.NOT_A_BACKUP);
        assertThat(names(dir)).containsExactly("evil.zip", "restored", "state");
        assertThat(names(dir.resolve("restored"))).containsExactly("lock");
    }

    private static Path file(Path artifacts, Cid cid) throws IOException {
        try (Stream<Path> files = Files.walk(artifacts)) {
            return files.filter(file -> file.endsWith(cid.text())).findFirst().orElseThrow();
        }
    }

    private static void change(Path stateDir, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + stateDir.resolve("log.db"));
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
