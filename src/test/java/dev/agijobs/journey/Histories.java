package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads the whole log of a stopped server, with the artifacts that it claims, and checks what holds for any log: offsets, seqs, hashes, heads. */
final class Histories {
    private static final int PAGE = 1_000;
    private static final String KEYS = "key-";
    private static final Duration SETTLED_MAX = Duration.ofSeconds(60);

    private final EventLog log;
    private final EventFeed feed;
    private final ClaimCheck claims;
    private final RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));
    private final ScheduleEventCodec scheduleCodec = new ScheduleEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private Histories(Kept kept) {
        this.log = kept.log();
        this.feed = kept.feed();
        this.claims = new ClaimCheck(kept.artifacts());
    }

    /**
     * A whole log.
     *
     * @param runs by their ids
     * @param schedules facts by schedule id
     * @param keys events of concurrency keys, by stream
     * @param events all of them, in the order of the log
     */
    record Whole(
            Map<String, History> runs,
            Map<String, List<ScheduleFact>> schedules,
            Map<String, List<RecordedEvent>> keys,
            List<RecordedEvent> events) {
        /** Ids of the wanted events, in the order of the log. */
        List<String> eventIds(Predicate<RecordedEvent> wanted) {
            return events.stream()
                    .filter(wanted)
                    .map(stored -> stored.event().eventId().toString())
                    .toList();
        }
    }

    /** Histories by run id. */
    static Map<String, History> read(Path stateDir) {
        return readWhole(stateDir).runs();
    }

    static Whole readWhole(Path stateDir) {
        return readWhole(new SqlitePlace(stateDir));
    }

    static Whole readWhole(Kept.Place place) {
        try (Kept kept = place.open()) {
            return new Histories(kept).read();
        }
    }

    /** Waits until no stream of a running server wants to be looked at any more. */
    static void awaitSettled(Path stateDir) {
        awaitSettled(new SqlitePlace(stateDir));
    }

    static void awaitSettled(Kept.Place place) {
        await().atMost(SETTLED_MAX).pollInterval(Duration.ofMillis(500)).until(() -> {
            try (Kept kept = place.look()) {
                return streams(kept.feed()).stream()
                        .allMatch(stream -> get(kept.log().head(stream))
                                        .orElseThrow()
                                        .status()
                                        .wakeAt()
                                == null);
            }
        });
    }

    private static Set<String> streams(EventFeed feed) {
        Set<String> streams = new HashSet<>();
        for (Page page = get(feed.after(feed.start(), PAGE));
                !page.events().isEmpty();
                page = get(feed.after(page.next(), PAGE))) {
            page.events().forEach(event -> streams.add(event.stream()));
        }
        return streams;
    }

    private Whole read() {
        Map<String, List<RecordedEvent>> streams = new LinkedHashMap<>();
        List<RecordedEvent> events = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        Position position = feed.start();
        for (Page page = page(position); !page.events().isEmpty(); page = page(page.next())) {
            for (RecordedEvent event : page.events()) {
                assertThat(event.offset())
                        .as("offsets have no gaps")
                        .isEqualTo(offsets.merge(event.shard(), 1L, Long::sum));
                events.add(event);
                streams.computeIfAbsent(event.stream(), s -> new ArrayList<>()).add(event);
            }
        }
        Whole whole = new Whole(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), events);
        streams.forEach((stream, stored) -> {
            checkStream(stream, stored);
            if (stream.startsWith(KEYS)) {
                whole.keys().put(stream, stored);
                return;
            }
            assertThat(get(log.head(stream)).orElseThrow().status().terminal())
                    .as("%s has ended", stream)
                    .isTrue();
            if (stream.startsWith(ScheduleService.STREAMS)) {
                whole.schedules().put(stream.substring(ScheduleService.STREAMS.length()), scheduleFacts(stored));
            } else {
                String runId = stream.substring("run-".length());
                whole.runs().put(runId, new History(runId, stored, facts(stored)));
            }
        });
        return whole;
    }

    private List<ScheduleFact> scheduleFacts(List<RecordedEvent> stored) {
        return get(claims.checkOut(stored)).stream()
                .map(recorded -> {
                    NewEvent e = recorded.event();
                    return new ScheduleFact(
                            recorded.seq(), e.occurredAt(), scheduleCodec.decode(e.type(), e.version(), e.payload()));
                })
                .toList();
    }

    private Page page(Position after) {
        return get(feed.after(after, PAGE));
    }

    private void checkStream(String stream, List<RecordedEvent> stored) {
        assertThat(HashChain.firstBad(stored, 0, HashChain.GENESIS))
                .as("first event of %s with a wrong seq or hash", stream)
                .isZero();
        StreamHead head = get(log.head(stream)).orElseThrow();
        assertThat(head.seq()).isEqualTo(stored.size());
        assertThat(head.hash()).isEqualTo(stored.getLast().hash());
    }

    private List<RunFact> facts(List<RecordedEvent> stored) {
        return get(claims.checkOut(stored)).stream()
                .map(recorded -> {
                    NewEvent e = recorded.event();
                    return new RunFact(
                            recorded.seq(),
                            e.occurredAt(),
                            e.commandId(),
                            codec.decode(e.type(), e.version(), e.payload()));
                })
                .toList();
    }

    private static <T> T get(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(20));
    }
}
