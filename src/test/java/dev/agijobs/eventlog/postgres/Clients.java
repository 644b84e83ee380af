package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clients who append until so many events are stored, through any of some nodes and whatever fails, and followers who read all of them. What they were told, and saw, must agree.
 */
final class Clients {
    static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int WRITERS = 32;
    private static final int STREAMS_EACH = 4;

    private final List<PostgresEventLog> nodes;
    private final int events;
    private final long giveUpAt;
    private final AtomicInteger left;
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<CompletableFuture<Set<UUID>>> writing = new ArrayList<>();
    private final List<CompletableFuture<List<RecordedEvent>>> following = new ArrayList<>();

    Clients(List<PostgresEventLog> nodes, int events) {
        this.nodes = nodes;
        this.events = events;
        this.giveUpAt =
                System.nanoTime() + Duration.ofSeconds(30 + events / 1_000).toNanos();
        this.left = new AtomicInteger(events);
    }

    void start() {
        nodes.forEach(node -> following.add(beside(() -> follow(node))));
        for (int writer = 0; writer < WRITERS; writer++) {
            int own = writer;
            writing.add(beside(() -> write(own)));
        }
    }

    /** How many events nobody has asked to store yet. */
    int left() {
        return left.get();
    }

    boolean areWriting() {
        return !writing.stream().allMatch(CompletableFuture::isDone);
    }

    /** Waits until all is stored and seen. */
    void assertSound() {
        Set<UUID> stored = new HashSet<>();
        writing.forEach(writer -> stored.addAll(ended(writer)));
        assertThat(stored).hasSize(events);
        following.forEach(follower -> assertSound(ended(follower), stored));
    }

    /** What failed at first. */
    String figures() {
        return "%d events, %d appends refused at first, %d outcomes unknown at first"
                .formatted(events, refused.get(), unknown.get());
    }

    /** What came to an end within the time that so many events may take. */
    private <T> T ended(CompletableFuture<T> work) {
        try {
            return work.get(30 + events / 1_000, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(
                    "Not ended; the nodes say that the log ends at "
                            + nodes.stream()
                                    .map(node -> node.end()
                                            .await()
                                            .atMost(ANSWER_MAX)
                                            .text())
                                    .toList(),
                    e);
        }
    }

    static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    private Set<UUID> write(int writer) {
        Random random = new Random(writer);
        Map<String, Long> seqs = new HashMap<>();
        Set<UUID> stored = new HashSet<>();
        while (true) {
            int wanted = 1 + random.nextInt(4);
            int count = Math.min(wanted, left.getAndAdd(-wanted));
            if (count <= 0) {
                return stored;
            }
            String stream = "run-" + writer + "-" + random.nextInt(STREAMS_EACH);
            long seq = seqs.getOrDefault(stream, 0L);
            List<NewEvent> appended = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                UUID id = new UUID(writer, random.nextLong());
                appended.add(new NewEvent(id, "t", 1, Instant.EPOCH, "tester", null, null, new byte[100]));
            }
            store(new Append(stream, ExpectedVersion.at(seq), appended, new StreamStatus(false, null)), random);
            seqs.put(stream, seq + count);
            appended.forEach(event -> stored.add(event.eventId()));
        }
    }

    /** Asks one node or the other until it is stored, as a client does who knows nothing of shards. */
    private void store(Append append, Random random) {
        boolean mayBeThere = false;
        while (true) {
            assertThat(System.nanoTime() - giveUpAt).as("the time is up").isNegative();
            PostgresEventLog log = nodes.get(random.nextInt(nodes.size()));
            try {
                log.append(append).await().atMost(ANSWER_MAX);
                return;
            } catch (StoreUnavailable e) {
                if (String.valueOf(e.getMessage()).contains("unknown")) {
                    unknown.incrementAndGet();
                    mayBeThere = true;
                }
                refused.incrementAndGet();
                LockSupport.parkNanos(1_000_000);
            } catch (VersionConflict e) {
                // Nobody else writes this stream, so it is the lost answer's.
                assertThat(mayBeThere).as(e.getMessage()).isTrue();
                return;
            }
        }
    }

    private List<RecordedEvent> follow(PostgresEventLog log) {
        List<RecordedEvent> seen = new ArrayList<>();
        Position position = log.start();
        while (seen.size() < events && System.nanoTime() - giveUpAt < 0) {
            try {
                EventFeed.Page page = log.live(position, 500).await().atMost(ANSWER_MAX);
                seen.addAll(page.events());
                position = page.next();
                if (page.events().isEmpty()) {
                    LockSupport.parkNanos(1_000_000);
                }
            } catch (StoreUnavailable e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return seen;
    }

    private void assertSound(List<RecordedEvent> seen, Set<UUID> stored) {
        assertThat(seen).hasSize(events);
        assertThat(new HashSet<>(seen.stream().map(e -> e.event().eventId()).toList()))
                .isEqualTo(stored);
        Map<Integer, Long> offsets = new HashMap<>();
        Map<String, List<RecordedEvent>> streams = new HashMap<>();
        for (RecordedEvent event : seen) {
            assertThat(event.offset()).isEqualTo(offsets.merge(event.shard(), 1L, Long::sum));
            streams.computeIfAbsent(event.stream(), stream -> new ArrayList<>()).add(event);
        }
        streams.values()
                .forEach(stream -> assertThat(HashChain.firstBad(stream, 0, HashChain.GENESIS))
                        .isZero());
    }
}
