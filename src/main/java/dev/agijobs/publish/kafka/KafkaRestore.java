package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.store.ArtifactStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log anew from what was published of it: the artifacts first, then, after all of it was verified, the events. The chain of hashes is the same, and where both logs have
 * the same shards, so are the offsets. Done again after it was broken off, it goes on where it was. Nobody else may write to the log meanwhile. Blocks; for one thread.
 */
public final class KafkaRestore implements AutoCloseable {
    /** Whatever a stream is, its next start looks at it, and then knows better. */
    private static final StreamStatus TO_BE_LOOKED_AT = new StreamStatus(false, Instant.EPOCH);

    private static final int APPENDS_UNDER_WAY = 1_000;
    private static final Duration APPEND_MAX = Duration.ofSeconds(60);

    /**
     * What was restored.
     *
     * @param sameOffsets whether offsets are the same, so that positions stay good and publishing goes on under the same prefix
     */
    public record Restored(String logId, long events, int streams, int artifacts, boolean sameOffsets) {}

    /** An append that was begun, and the events as they were published. */
    private record Begun(CompletableFuture<AppendResult> result, List<RecordedEvent> published) {}

    private final KafkaSettings settings;
    private final ArtifactStore artifacts;
    private final PublishedEvents published;
    private final Deque<Begun> underWay = new ArrayDeque<>();
    private final Map<String, Long> restored = new HashMap<>();
    private boolean sameOffsets;

    /**
     * Looks what there is.
     *
     * @param artifacts of the new log
     * @throws NotRestorable when nothing was published, or its beginning is gone
     */
    public KafkaRestore(KafkaSettings settings, ArtifactStore artifacts) {
        this.settings = settings;
        this.artifacts = artifacts;
        this.published = KafkaAnswers.of(() -> new PublishedEvents(settings, artifacts));
    }

    /** The id of the log that was published. @throws NotRestorable when none was */
    public static String logId(KafkaSettings settings) {
        return KafkaAnswers.of(
                () -> PublishedEvents.cursors(settings).getFirst().logId());
    }

    /**
     * Restores everything.
     *
     * @param log which has the published id, and no events but those of a restore that was broken off
     * @param shards of it
     * @throws StoreUnavailable when Kafka does not answer, or the log
     * @throws NotRestorable at the first event that does not fit, or when the log has others
     */
    public Restored into(EventLog log, int shards) {
        if (!log.logId().equals(published.logId())) {
            throw new NotRestorable("There is a log already, of another id, " + log.logId());
        }
        sameOffsets = shards == published.shards();
        return KafkaAnswers.of(() -> into(log));
    }

    private Restored into(EventLog log) {
        int copied = new TopicArtifacts(settings, artifacts).copy();
        long events = verify();
        published.rewind();
        append(log);
        return new Restored(published.logId(), events, restored.size(), copied, sameOffsets);
    }

    private long verify() {
        ChainCheck chain = new ChainCheck();
        for (List<RecordedEvent> page = published.next(); !page.isEmpty(); page = published.next()) {
            page.forEach(chain::check);
        }
        if (!published.position().reaches(published.end())) {
            throw new NotRestorable("The topic %s ends at %s, but was published to %s"
                    .formatted(
                            settings.events(),
                            published.position().text(),
                            published.end().text()));
        }
        return chain.events();
    }

    private void append(EventLog log) {
        for (List<RecordedEvent> page = published.next(); !page.isEmpty(); page = published.next()) {
            List<RecordedEvent> run = new ArrayList<>();
            for (RecordedEvent event : page) {
                if (!run.isEmpty() && !run.getFirst().stream().equals(event.stream())) {
                    append(log, run);
                    run = new ArrayList<>();
                }
                run.add(event);
            }
            append(log, run);
        }
        while (!underWay.isEmpty()) {
            end(underWay.removeFirst());
        }
    }

    /** Events of one stream that follow each other. */
    private void append(EventLog log, List<RecordedEvent> events) {
        String stream = events.getFirst().stream();
        long there = restored.computeIfAbsent(stream, name -> head(log, events));
        List<RecordedEvent> missing =
                events.stream().filter(event -> event.seq() > there).toList();
        restored.put(stream, Math.max(there, events.getLast().seq()));
        if (missing.isEmpty()) {
            return;
        }
        List<NewEvent> wanted = missing.stream().map(RecordedEvent::event).toList();
        Append append = new Append(stream, ExpectedVersion.at(missing.getFirst().seq() - 1), wanted, TO_BE_LOOKED_AT);
        underWay.add(new Begun(log.append(append).subscribeAsCompletionStage(), missing));
        if (underWay.size() >= APPENDS_UNDER_WAY) {
            end(underWay.removeFirst());
        }
    }

    /** The last seq that the log has of the stream, from a restore before. */
    private static long head(EventLog log, List<RecordedEvent> events) {
        if (events.getFirst().seq() > 1) {
            return 0;
        }
        return log.head(events.getFirst().stream())
                .await()
                .atMost(APPEND_MAX)
                .map(StreamHead::seq)
                .orElse(0L);
    }

    private void end(Begun begun) {
        List<RecordedEvent> appended = result(begun).events();
        for (int i = 0; i < appended.size(); i++) {
            RecordedEvent event = appended.get(i);
            RecordedEvent wanted = begun.published().get(i);
            if (!Arrays.equals(event.hash(), wanted.hash())) {
                throw new NotRestorable("Event %d of %s became another one in the log, which has others before it"
                        .formatted(event.seq(), event.stream()));
            }
            sameOffsets &= event.shard() == wanted.shard() && event.offset() == wanted.offset();
        }
    }

    private static AppendResult result(Begun begun) {
        try {
            return begun.result().get(APPEND_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause(), begun);
        } catch (TimeoutException e) {
            throw new NotRestorable("An append was not answered in time; do it again to go on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotRestorable("It was interrupted; do it again to go on");
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause, Begun begun) {
        if (cause instanceof VersionConflict) {
            return new NotRestorable(
                    "The log has other events of %s already".formatted(begun.published().getFirst().stream()));
        }
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    @Override
    public void close() {
        published.close();
    }
}
