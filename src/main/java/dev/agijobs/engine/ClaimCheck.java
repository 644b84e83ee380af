package dev.agijobs.engine;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.Claim;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Keeps large payloads out of the log: a payload over {@link #LIMIT} goes to the artifact store, durable before its event, and the event holds
 * a {@link Claim} instead.
 */
public final class ClaimCheck {

    /** Largest payload that stays in the event, in bytes. */
    public static final int LIMIT = 256 * 1024;

    private final ArtifactStore artifacts;

    public ClaimCheck(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    static boolean isLarge(byte[] payload) {
        return payload.length > LIMIT;
    }

    /** The events with large payloads stored and replaced, one after another. */
    Uni<List<NewEvent>> checkIn(List<NewEvent> events) {
        return Multi.createFrom()
                .iterable(events)
                .onItem()
                .transformToUniAndConcatenate(this::checkIn)
                .collect()
                .asList();
    }

    private Uni<NewEvent> checkIn(NewEvent event) {
        if (!isLarge(event.payload())) {
            return Uni.createFrom().item(event);
        }
        int size = event.payload().length;
        return artifacts.put(event.payload()).map(cid -> withPayload(event, new Claim(cid, size).payload()));
    }

    /** The events with their payloads back. Fails when a claimed artifact is missing or damaged. */
    public Uni<List<RecordedEvent>> checkOut(List<RecordedEvent> events) {
        if (events.stream().allMatch(e -> claim(e).isEmpty())) {
            return Uni.createFrom().item(events);
        }
        return Multi.createFrom()
                .iterable(events)
                .onItem()
                .transformToUniAndConcatenate(this::checkOut)
                .collect()
                .asList();
    }

    private Uni<RecordedEvent> checkOut(RecordedEvent recorded) {
        Optional<Cid> claim = claim(recorded);
        if (claim.isEmpty()) {
            return Uni.createFrom().item(recorded);
        }
        return artifacts.get(claim.get()).map(bytes -> {
            byte[] payload = bytes.orElseThrow(() -> new StoreUnavailable(
                    "Artifact %s of %s event %d is missing"
                            .formatted(claim.get().text(), recorded.stream(), recorded.seq()),
                    null));
            return new RecordedEvent(
                    recorded.shard(),
                    recorded.offset(),
                    recorded.stream(),
                    recorded.seq(),
                    recorded.org(),
                    withPayload(recorded.event(), payload),
                    recorded.prevHash(),
                    recorded.hash());
        });
    }

    /** What the event claims, if it claims anything. */
    public static Optional<Cid> claim(RecordedEvent recorded) {
        return Claim.of(recorded.event().payload()).map(Claim::cid);
    }

    private static NewEvent withPayload(NewEvent e, byte[] payload) {
        return new NewEvent(
                e.eventId(), e.type(), e.version(), e.occurredAt(), e.actor(), e.commandId(), e.traceparent(), payload);
    }
}
