package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.archive.EventTexts;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.publish.kafka.KafkaRelay;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.PublishedLog;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of 10 offsets leave a real Postgres, and everybody reads what was in them as before. */
final class RetentionTest {
    private static final int RANGE = 10;
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    /** One in each shard goes on; the others end with their 5th event. */
    private static final int STREAMS_OF_SHARD = 5;

    @TempDir
    Path dir;

    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final String schema = PgServer.schema(dsn);
    private final Map<String, List<RecordedEvent>> stored = new LinkedHashMap<>();
    private final List<String> streams = new ArrayList<>();
    private PostgresFixture node;
    private Position followers;
    private volatile Failpoints failpoints = Failpoints.NONE;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(archives());
        node = node(archives());
        server.run("UPDATE %s.log SET range_size = %d".formatted(schema, RANGE));
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            int wanted = shard;
            Stream.iterate(0, i -> i + 1)
                    .map(i -> "run-" + i)
                    .filter(stream -> Shards.of(stream) == wanted)
                    .limit(STREAMS_OF_SHARD)
                    .forEach(streams::add);
        }
        followers = node.log().start();
    }

    private Path archives() {
        return dir.resolve("archives");
    }

    /** Which has nothing in memory. */
    private PostgresFixture node(@Nullable Path folder) {
        return new PostgresFixture(
                server, dsn, Failpoints.NONE, new FeedTail.Limits(1, 0), true, LogOptions.LEASE_TERM, folder);
    }

    @AfterEach
    void close() {
        node.leave();
        server.dropSchema(dsn);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private List<RecordedEvent> storedOf(String stream) {
        return Objects.requireNonNull(stored.get(stream));
    }

    private boolean goesOn(String stream) {
        return streams.indexOf(stream) % STREAMS_OF_SHARD == 0;
    }

    /** One event of each stream, a time: each shard gets 5. The last round of 5 ends most of them. */
    private void append(int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (String stream : streams) {
                List<RecordedEvent> before = stored.computeIfAbsent(stream, s -> new ArrayList<>());
                if (before.size() < 5 || goesOn(stream)) {
                    boolean terminal = before.size() >= 4 && !goesOn(stream);
                    before.addAll(append(stream, before.size(), terminal));
                }
            }
        }
        followers = await(node.log().end());
    }

    private List<RecordedEvent> append(String stream, long seqBefore, boolean terminal) {
        NewEvent event = new NewEvent(
                UUID.randomUUID(),
                "Type",
                3,
                LONG_AGO.plusSeconds(seqBefore),
                "tester",
                seqBefore % 2 == 0 ? null : "command",
                seqBefore % 2 == 0 ? "trace" : null,
                new byte[] {1, 2, (byte) seqBefore});
        return await(node.log()
                        .append(new Append(
                                stream,
                                ExpectedVersion.at(seqBefore),
                                List.of(event),
                                new StreamStatus(terminal, null))))
                .events();
    }

    private Retention retention(Duration after) {
        return new Retention(
                node.database(),
                node.log(),
                new ArchiveShelf(archives()),
                new Retention.Settings(after, Duration.ofHours(1)),
                () -> Uni.createFrom().item(List.of(followers)),
                Clock.fixed(LONG_AGO.plus(Duration.ofDays(10)), ZoneOffset.UTC),
                point -> failpoints.hit(point));
    }

    private int archiveAll() throws IOException {
        try (Retention retention = retention(Duration.ofDays(1))) {
            int archived = 0;
            while (retention.archivedOne()) {
                archived++;
            }
            return archived;
        }
    }

    private List<String> ask(String sql) {
        return server.ask(sql.replace("$", schema + "."));
    }

    private List<RecordedEvent> all() {
        List<RecordedEvent> all = new ArrayList<>();
        Position position = node.log().start();
        while (true) {
            var page = await(node.log().after(position, 37));
            if (page.events().isEmpty()) {
                return all;
            }
            all.addAll(page.events());
            position = page.next();
        }
    }

    /** Everything is read as it was stored, in every way. */
    private void assertNothingLost() {
        List<RecordedEvent> wanted =
                stored.values().stream().flatMap(List::stream).toList();
        assertThat(EventTexts.of(all()).stream().sorted())
                .containsExactlyElementsOf(
                        EventTexts.of(wanted).stream().sorted().toList());
        stored.forEach((stream, events) -> {
            assertThat(EventTexts.of(await(node.log().read(stream, 0, 1_000)))).isEqualTo(EventTexts.of(events));
            assertThat(EventTexts.of(await(node.log().read(stream, 1, 2))))
                    .isEqualTo(EventTexts.of(events.subList(1, Math.min(3, events.size()))));
            assertThat(await(node.log().read(stream, events.size(), 10))).isEmpty();
        });
        StreamAudit audit = new StreamAudit(node.log(), new MemoryArtifactStore());
        LogAudit.Verdict verdict = await(new LogAudit(node.log(), node.log(), audit).verify());
        assertThat(verdict).isEqualTo(new LogAudit.Verdict(true, stored.size(), wanted.size(), List.of()));
    }

    @Test
    void archived_ranges_leave_the_database_and_are_read_as_before() throws IOException {
        append(30);

        assertThat(archiveAll()).isEqualTo(5);

        assertThat(ask("SELECT count(*) FROM $archived_ranges")).containsExactly("5");
        assertThat(ask("SELECT min(shard_offset), count(DISTINCT shard) FROM $events"))
                .containsExactly("50");
        assertThat(ask("SELECT to_regclass('$events_from_0') IS NULL")).containsExactly("t");
        assertThat(archives().toFile().list()).hasSize(5);
        assertNothingLost();
        append(3);
        assertNothingLost();
        node.reopen();
        assertNothingLost();
    }

    @Test
    void what_is_in_the_archive_is_published_as_before() throws IOException {
        append(30);
        archiveAll();
        String kafka = KafkaProcess.shared().bootstrap();
        KafkaSettings settings = new KafkaSettings(kafka, schema, 16, 4, 0, Set.of(), Map.of());
        PublishedLog log = new PublishedLog(node.log().logId(), node.log(), new MemoryArtifactStore());

        try (KafkaRelay relay = new KafkaRelay(settings, log, group -> true, Failpoints.NONE)) {
            long wanted = followers.events();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == wanted);
        }

        List<RecordedEvent> published = KafkaTopics.all(kafka, settings.events()).stream()
                .map(record -> CloudEventHeaders.read(KafkaTopics.headers(record), record.value())
                        .recorded())
                .toList();
        assertThat(EventTexts.of(published).stream().sorted())
                .containsExactlyElementsOf(
                        EventTexts.of(all()).stream().sorted().toList());
    }

    @Test
    void streams_that_go_on_are_carried_over_and_read_without_the_archive() throws IOException {
        append(30);
        archiveAll();

        Files.move(archives(), dir.resolve("elsewhere"));

        streams.stream()
                .filter(this::goesOn)
                .forEach(stream -> assertThat(EventTexts.of(await(node.log().read(stream, 0, 1_000))))
                        .isEqualTo(EventTexts.of(storedOf(stream))));
        Files.move(dir.resolve("elsewhere"), archives());
        assertNothingLost();
    }

    @Test
    void what_was_carried_over_goes_when_its_streams_have_ended() throws IOException {
        append(30);
        archiveAll();
        String kept = "SELECT count(*) FROM pg_inherits WHERE inhparent = '$carried'::regclass";
        assertThat(ask(kept)).containsExactly("5");

        for (String stream : streams) {
            if (goesOn(stream)) {
                List<RecordedEvent> events = storedOf(stream);
                events.addAll(append(stream, events.size(), true));
            }
        }
        server.ask("SELECT set_config('search_path', '%s', false), %s.drop_carried()".formatted(schema, schema));

        assertThat(ask(kept)).containsExactly("0");
        assertNothingLost();
    }

    @Test
    void a_stream_that_ended_and_goes_on_is_read_over_archive_and_tables() throws IOException {
        append(30);
        archiveAll();
        String ended = streams.get(1);

        storedOf(ended).addAll(append(ended, 5, false));

        assertThat(await(node.log().read(ended, 0, 5))).hasSize(5);
        assertNothingLost();
    }

    @Test
    void a_range_stays_that_is_too_young_or_not_written_in_all_shards_or_not_seen_by_all_followers()
            throws IOException {
        append(30);
        try (Retention young = retention(Duration.ofDays(11))) {
            assertThat(young.archivedOne()).isFalse();
        }
        List<Long> behind = new ArrayList<>(followers.offsets());
        behind.set(7, RANGE - 2L);
        Position end = followers;
        followers = new Position(end.logId(), behind);
        assertThat(archiveAll()).isZero();
        behind.set(7, RANGE - 1L);
        followers = new Position(end.logId(), behind);
        assertThat(archiveAll()).isOne();
        followers = end;
        assertThat(archiveAll()).isEqualTo(4);

        for (int seq = 30; seq < 50; seq++) {
            append(streams.getFirst(), seq, false);
        }
        followers = await(node.log().end());

        assertThat(ask("SELECT max(next_offset) FROM $shards")).containsExactly("71");
        assertThat(archiveAll()).isZero();
    }

    @Test
    void ranges_leave_while_clients_append_and_follow() throws IOException {
        Clients clients = new Clients(List.of(node.log()), 12_000);
        clients.start();
        int archived = 0;
        try (Retention retention = retention(Duration.ofDays(1))) {
            while (clients.areWriting()) {
                followers = await(node.log().end());
                archived += retention.archivedOne() ? 1 : 0;
            }
        }
        clients.assertSound();
        assertThat(archived).isPositive();
        assertThat(all()).hasSize(12_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention.found",
                "retention.written",
                "retention.named",
                "retention.checked",
                "retention.dropped"
            })
    void a_crash_between_two_steps_loses_nothing_and_the_next_look_goes_on(String step) throws IOException {
        append(30);
        failpoints = point -> {
            if (point.equals(step)) {
                throw new IllegalStateException("crash at " + point);
            }
        };

        assertThatThrownBy(this::archiveAll).hasMessage("crash at " + step);

        assertNothingLost();
        node.reopen();
        failpoints = Failpoints.NONE;
        assertThat(archiveAll()).isEqualTo(step.equals("retention.dropped") ? 4 : 5);
        assertNothingLost();
        assertThat(archives().toFile().list()).hasSize(5).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void a_folder_that_takes_nothing_drops_nothing() throws IOException {
        append(30);
        Files.delete(archives());

        assertThatThrownBy(this::archiveAll).isInstanceOf(IOException.class);

        assertThat(ask("SELECT count(*) FROM $events"))
                .containsExactly("" + await(node.log().end()).events());
        Files.createDirectory(archives());
        assertThat(archiveAll()).isEqualTo(5);
        assertNothingLost();
    }

    @Test
    void a_file_that_is_damaged_before_it_is_checked_drops_nothing() throws IOException {
        append(30);
        failpoints = point -> {
            if (point.equals("retention.named")) {
                damage(archives().toFile().listFiles()[0].toPath());
            }
        };

        assertThatThrownBy(this::archiveAll).isInstanceOf(IOException.class).hasMessageContaining("is damaged");

        assertThat(ask("SELECT count(*) FROM $archived_ranges")).containsExactly("0");
        failpoints = Failpoints.NONE;
        assertThat(archiveAll()).isEqualTo(5);
        assertNothingLost();
    }

    private static void damage(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 100; i < bytes.length - 100; i++) {
                bytes[i] ^= 0x55;
            }
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void of_two_that_archive_at_once_one_does() throws IOException {
        append(30);
        AtomicInteger met = new AtomicInteger();
        try (Retention first = retention(Duration.ofDays(1));
                Retention second = retention(Duration.ofDays(1))) {
            failpoints = point -> {
                if (point.equals("retention.checked") && met.getAndIncrement() == 0) {
                    assertThat(archivedOne(second)).isFalse();
                }
            };
            assertThat(first.archivedOne()).isTrue();
            assertThat(second.archivedOne()).isTrue();
        }
        assertThat(met).hasValue(2);
        assertNothingLost();
    }

    private static boolean archivedOne(Retention retention) {
        try {
            return retention.archivedOne();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_range_stays_while_somebody_holds_the_table_and_goes_then() throws IOException {
        append(30);
        PgConnection dump = PgDatabase.await(node.database().connect(), Duration.ofSeconds(10));
        PgDatabase.await(dump.query("BEGIN").execute(), Duration.ofSeconds(10));
        PgDatabase.await(dump.query("SELECT 1 FROM events LIMIT 1").execute(), Duration.ofSeconds(10));

        assertThatThrownBy(this::archiveAll).hasMessageContaining("lock timeout");

        assertNothingLost();
        PgDatabase.close(dump);
        assertThat(archiveAll()).isEqualTo(5);
        assertNothingLost();
    }

    @Test
    void a_damaged_or_missing_file_is_named_and_what_is_elsewhere_is_read() throws IOException {
        append(30);
        archiveAll();
        Path file = archives()
                .resolve(ask("SELECT file FROM $archived_ranges ORDER BY first_offset LIMIT 1")
                        .getFirst());
        damage(file);
        String ended = streams.get(1);

        assertThatThrownBy(() -> await(node.log().read(ended, 0, 10)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageStartingWith("The archive file " + file + " is damaged");
        assertThatThrownBy(this::all).isInstanceOf(StoreUnavailable.class).hasMessageContaining(file.toString());
        Files.delete(file);
        assertThatThrownBy(() -> await(node.log().read(ended, 0, 10)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("The archive file " + file + " is missing. Put it back");
        Position after = new Position(followers.logId(), Collections.nCopies(Shards.COUNT, RANGE - 1L));
        assertThat(await(node.log().after(after, 10)).events()).hasSize(10);
        assertThat(await(node.log().read(streams.getFirst(), 0, 100))).hasSize(30);
    }

    @Test
    void a_node_without_the_folder_says_which_setting_it_lacks() throws IOException {
        append(30);
        archiveAll();
        node.leave();
        node = node(null);

        assertThatThrownBy(() -> await(node.log().read(streams.get(1), 0, 10)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("orchestrator.retention.archive-dir");
    }

    @Test
    void chains_over_archive_and_tables_are_unbroken() throws IOException {
        append(30);
        archiveAll();

        PostgresLogReader reader = new PostgresLogReader(node.database(), new ArchiveShelf(archives()));

        for (String stream : streams) {
            assertThat(HashChain.firstBad(await(reader.read(stream, 0, 1_000)), 0, HashChain.GENESIS))
                    .isZero();
        }
        assertThat(await(reader.emptied(10))).isEmpty();
    }
}
