package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ArtifactStore;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The feed as it was published: what a view reads that is built from Kafka alone. It is made to be read from the start on; going back reads all of it again. Positions are those
 * of the log. It tells nobody of commits. Thread-safe; blocks a thread of its own.
 */
public final class KafkaFeed implements EventFeed, AutoCloseable {
    private final ExecutorService thread;
    private final PublishedEvents events;
    private List<RecordedEvent> read = new ArrayList<>();
    private @Nullable Position at;

    /**
     * Blocks.
     *
     * @param artifacts has the payloads that did not fit
     * @throws NotRestorable when nothing was published, or not all of it is there any more
     * @throws StoreUnavailable when Kafka does not answer
     */
    public KafkaFeed(KafkaSettings settings, ArtifactStore artifacts) {
        events = KafkaAnswers.of(() -> new PublishedEvents(settings, artifacts));
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("kafka-feed").daemon().factory());
    }

    @Override
    public Position start() {
        return new Position(
                events.logId(),
                events.end().offsets().stream().map(offset -> 0L).toList());
    }

    /** How far the log was published when this was opened. */
    @Override
    public Uni<Position> end() {
        return Uni.createFrom().item(events.end());
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return Uni.createFrom()
                .item(() -> KafkaAnswers.of(() -> page(position, limit)))
                .runSubscriptionOn(thread);
    }

    private Page page(Position position, int limit) {
        if (!position.equals(at)) {
            events.rewind();
            read = new ArrayList<>();
        }
        List<RecordedEvent> page = new ArrayList<>();
        long bytes = 0;
        Position next = position;
        while (page.size() < limit && bytes < PAGE_BYTES && (!read.isEmpty() || readMore(position))) {
            RecordedEvent event = read.removeLast();
            page.add(event);
            bytes += event.event().payload().length;
        }
        for (RecordedEvent event : page) {
            next = next.after(event);
        }
        at = next;
        return new Page(page, next);
    }

    /** Those after the position, the first one last. */
    private boolean readMore(Position position) {
        while (read.isEmpty()) {
            List<RecordedEvent> more = events.next();
            if (more.isEmpty()) {
                return false;
            }
            read = new ArrayList<>(more.reversed());
            read.removeIf(event -> event.offset() <= position.offsets().get(event.shard()));
        }
        return true;
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }

    @Override
    public void close() {
        thread.execute(events::close);
        thread.shutdown();
    }
}
