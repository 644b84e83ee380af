package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.postgres.PgServer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may append, and what becomes of appends when something goes wrong. */
final class PostgresNodeTest {
    private static final Duration TERM = Duration.ofMillis(600);

    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final String schema = PgServer.schema(dsn);
    private final List<PostgresFixture> nodes = new ArrayList<>();
    private volatile Failpoints failpoints = Failpoints.NONE;

    private PostgresFixture node(boolean sole) {
        return node(sole, TERM);
    }

    private PostgresFixture node(boolean sole, Duration term) {
        PostgresFixture node =
                new PostgresFixture(server, dsn, point -> failpoints.hit(point), FeedTail.Limits.DEFAULT, sole, term);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void close() {
        nodes.forEach(PostgresFixture::leave);
        server.dropSchema(dsn);
    }

    private static Uni<AppendResult> append(PostgresFixture node, String stream, long seqBefore) {
        NewEvent event = new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[10]);
        StreamStatus idle = new StreamStatus(false, null);
        return node.log().append(new Append(stream, ExpectedVersion.at(seqBefore), List.of(event), idle));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @Test
    void a_second_sole_node_is_refused_with_a_sentence_while_the_first_lives() {
        node(true);

        assertThatThrownBy(() -> node(true))
                .isInstanceOf(LogInUse.class)
                .hasMessageMatching(
                        "The database postgres on 127.0.0.1:\\d+ is in use by another orchestrator, node-\\d+ at http://127.0.0.1:1; .*\\.");
    }

    @Test
    void the_shards_of_a_node_that_hangs_go_to_who_waits_and_it_can_append_no_more() {
        PostgresFixture first = node(true);
        await(append(first, "run-a", 0));
        first.log().leases().pause();

        PostgresFixture second = node(true);

        assertThat(await(append(second, "run-a", 1)).lastSeq()).isEqualTo(2);
        assertThatThrownBy(() -> await(append(first, "run-a", 2)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("nothing was stored: this node does not hold the lease");
        assertThat(HashChain.firstBad(await(second.log().read("run-a", 0, 10)), 0, HashChain.GENESIS))
                .isZero();
    }

    @Test
    void who_cannot_renew_stops_before_its_lease_ends_for_others() {
        PostgresFixture node = node(true);
        assertThat(node.log().ownership().hasShards()).isTrue();
        node.log().leases().pause();

        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> node.log().shardsHeld() == 0);

        assertThat(node.log().ownership().hasShards()).isFalse();
        assertThat(server.ask("SELECT count(*) FROM %s.leases WHERE expires_at > clock_timestamp()".formatted(schema)))
                .containsExactly("16");
    }

    @Test
    void an_append_of_a_stale_epoch_is_refused_by_the_fence_and_stores_nothing() {
        PostgresFixture node = node(true);
        await(append(node, "run-a", 0));
        server.run("UPDATE %s.shards SET epoch = epoch + 1, lease_epoch = lease_epoch + 1".formatted(schema));

        assertThatThrownBy(() -> await(append(node, "run-a", 1)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("nothing was stored: another node took a shard");
        assertThatThrownBy(() -> await(append(node, "run-a", 1)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("nothing was stored");

        assertThat(await(node.log().read("run-a", 0, 10))).hasSize(1);
        assertThat(await(node.log().end()).events()).isEqualTo(1);
    }

    @Test
    void events_whose_answer_was_lost_are_told_as_stored_when_they_are() {
        PostgresFixture node = node(true);
        failOnce("postgres.after-append");

        assertThat(await(append(node, "run-a", 0)).lastSeq()).isEqualTo(1);

        assertThat(await(append(node, "run-a", 1)).events().getFirst().offset()).isEqualTo(2);
        assertThat(await(node.log().after(node.log().start(), 10)).events())
                .extracting(RecordedEvent::seq)
                .containsExactly(1L, 2L);
    }

    private void failOnce(String point) {
        AtomicBoolean armed = new AtomicBoolean(true);
        failpoints = name -> {
            if (name.equals(point) && armed.getAndSet(false)) {
                throw new IllegalStateException("armed");
            }
        };
    }

    @Test
    void an_append_on_a_connection_that_was_lost_meanwhile_is_repeated_on_a_new_one() {
        PostgresFixture node = node(true);
        await(append(node, "run-a", 0));
        server.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%append_events%' AND pid <> pg_backend_pid()");

        assertThat(await(append(node, "run-a", 1)).lastSeq()).isEqualTo(2);
    }

    @Test
    void a_new_stream_that_is_not_new_is_refused_and_hinders_nobody_beside_it() {
        PostgresFixture first = node(true);
        await(append(first, "run-a", 0));
        first.reopen();

        var wrong = append(first, "run-a", 0).subscribeAsCompletionStage();
        var right = append(first, "run-b", 0).subscribeAsCompletionStage();

        assertThat(right.join().lastSeq()).isEqualTo(1);
        assertThatThrownBy(wrong::join).hasCauseInstanceOf(VersionConflict.class);
    }

    @Test
    void text_that_postgres_cannot_keep_is_refused_alone() {
        PostgresFixture node = node(true);

        assertThatThrownBy(() -> await(append(node, "run-\0", 0))).isInstanceOf(IllegalArgumentException.class);

        assertThat(await(append(node, "run-a", 0)).lastSeq()).isEqualTo(1);
    }

    @Test
    void partitions_are_made_as_offsets_grow() {
        PostgresFixture node = node(true);
        await(append(node, "run-a", 0));
        int shard = Shards.of("run-a");
        server.run("UPDATE %s.shards SET next_offset = 1048576, epoch = epoch + 1 WHERE shard = %d"
                .formatted(schema, shard));

        Awaitility.await()
                .ignoreExceptions()
                .until(() -> await(append(node, "run-a", 1)).lastSeq() == 2);
        await(append(node, "run-a", 2));

        assertThat(server.ask("SELECT partition FROM %s.event_ranges ORDER BY first_offset".formatted(schema)))
                .containsExactly("events_from_0", "events_from_1048576");
        assertThat(await(node.log().read("run-a", 0, 10)))
                .extracting(RecordedEvent::offset)
                .containsExactly(1L, 1_048_576L, 1_048_577L);
    }

    @Test
    void streams_that_are_read_at_once_are_whole_however_large_they_are() {
        PostgresFixture node = node(true);
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int size = i % 2 == 0 ? 1 << 20 : 10;
            await(node.log().append(append("run-" + i, size, i == 39 ? 150 : 1)));
            streams.addAll(List.of("run-" + i, "none-" + i));
        }

        List<List<RecordedEvent>> read = await(Uni.join()
                .all(streams.stream()
                        .map(stream -> node.log().read(stream, 0, 1_000))
                        .toList())
                .andFailFast());

        for (int i = 0; i < streams.size(); i++) {
            String stream = streams.get(i);
            int events = stream.startsWith("none") ? 0 : stream.equals("run-39") ? 150 : 1;
            assertThat(read.get(i))
                    .hasSize(events)
                    .allMatch(event -> event.stream().equals(stream));
        }
    }

    private static Append append(String stream, int payload, int count) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[payload]));
        }
        return new Append(stream, ExpectedVersion.at(0), events, new StreamStatus(false, null));
    }

    @Test
    void events_cannot_be_changed_or_deleted() {
        await(append(node(true), "run-a", 0));

        assertThatThrownBy(() -> server.run("UPDATE %s.events SET type = 'x'".formatted(schema)))
                .hasMessageContaining("Events are never changed or deleted");
        assertThatThrownBy(() -> server.run("DELETE FROM %s.events_from_0".formatted(schema)))
                .hasMessageContaining("Events are never changed or deleted");
    }

    @Test
    void a_node_hears_of_the_commits_of_another() {
        PostgresFixture first = node(false);
        PostgresFixture second = node(false);
        awaitShares(first, 8, 8);
        awaitShares(second, 8, 8);
        boolean ofFirst = first.log().ownership().isHere("run-a");
        PostgresFixture other = ofFirst ? second : first;
        AtomicBoolean heard = new AtomicBoolean();
        other.log().onCommit(() -> heard.set(true));

        await(append(ofFirst ? first : second, "run-a", 0));

        Awaitility.await().untilTrue(heard);
        assertThat(await(other.log().after(other.log().start(), 10)).events()).hasSize(1);
    }

    private static void awaitShares(PostgresFixture node, Integer... shares) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(node.log().ownership().shares())
                        .extracting(share -> share.shards().size())
                        .containsExactlyInAnyOrder(shares));
    }

    @Test
    void nodes_share_the_shards_and_each_knows_where_the_others_are() {
        PostgresFixture first = node(false);
        awaitShares(first, 16);
        PostgresFixture second = node(false);
        awaitShares(first, 8, 8);
        PostgresFixture third = node(false);
        for (PostgresFixture node : nodes) {
            awaitShares(node, 6, 5, 5);
        }

        List<Ownership> views =
                nodes.stream().map(node -> node.log().ownership()).toList();
        for (int i = 0; i < 50; i++) {
            String stream = "run-" + i;
            assertThat(views).filteredOn(view -> view.isHere(stream)).hasSize(1);
            assertThat(views)
                    .filteredOn(view -> !view.isHere(stream))
                    .allMatch(view -> view.elsewhere(stream).isPresent());
        }
        third.log().leases().pause();
        awaitShares(first, 8, 8);
        third.log().leases().goOn();
        awaitShares(third, 6, 5, 5);
        assertThat(second.log().inTouch()).isTrue();
    }

    @Test
    void what_a_node_gives_back_at_its_end_is_taken_before_its_term_would_end() {
        PostgresFixture first = node(false, Duration.ofMinutes(2));
        PostgresFixture second = node(false, Duration.ofMinutes(2));
        awaitShares(first, 8, 8);
        AtomicInteger moves = new AtomicInteger();
        first.log().ownership().onMove(moves::incrementAndGet);

        nodes.remove(second);
        second.leave();

        awaitShares(first, 16);
        assertThat(moves.get()).isPositive();
    }

    @Test
    void a_node_looks_for_what_is_due_in_its_own_shards_alone() {
        PostgresFixture first = node(false);
        PostgresFixture second = node(false);
        awaitShares(second, 8, 8);
        for (int i = 0; i < 20; i++) {
            String stream = "run-" + i;
            PostgresFixture owner = first.log().ownership().isHere(stream) ? first : second;
            NewEvent event = new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[1]);
            await(owner.log()
                    .append(new Append(
                            stream, ExpectedVersion.at(0), List.of(event), new StreamStatus(false, Instant.EPOCH))));
        }

        List<StreamHead> ofFirst = await(first.log().due(Instant.now(), null, 100));
        List<StreamHead> ofSecond = await(second.log().due(Instant.now(), null, 100));

        assertThat(ofFirst)
                .isNotEmpty()
                .allMatch(head -> first.log().ownership().isHere(head.stream()));
        assertThat(ofSecond)
                .isNotEmpty()
                .allMatch(head -> second.log().ownership().isHere(head.stream()));
        assertThat(ofFirst.size() + ofSecond.size()).isEqualTo(20);
    }
}
