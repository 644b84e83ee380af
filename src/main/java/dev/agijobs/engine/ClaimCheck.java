package dev.agijobs.engine;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps large payloads out of the log: a payload over {@link #LIMIT} goes to the artifact store, durable before its event, and the event holds
 * {@code {"$claim": CID, "size": BYTES}} instead. See "Claim check" in Hohpe and Woolf, Enterprise Integration Patterns.
 */
public final class ClaimCheck {

    /** Largest payload that stays in the event, in bytes. */
    public static final int LIMIT = 256 * 1024;

    private static final Pattern CLAIM = Pattern.compile("\\{\"\\$claim\":\"([a-z2-7]+)\",\"size\":\\d+}");

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
        return artifacts.put(event.payload()).map(cid -> {
            String claim = "{\"$claim\":\"%s\",\"size\":%d}".formatted(cid.text(), size);
            return withPayload(event, claim.getBytes(StandardCharsets.UTF_8));
        });
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
        byte[] payload = recorded.event().payload();
        if (payload.length > 200 || payload.length < 12 || payload[2] != '$') {
            return Optional.empty();
        }
        Matcher matcher = CLAIM.matcher(new String(payload, StandardCharsets.UTF_8));
        return matcher.matches() ? Optional.of(new Cid(matcher.group(1))) : Optional.empty();
    }

    private static NewEvent withPayload(NewEvent e, byte[] payload) {
        return new NewEvent(
                e.eventId(), e.type(), e.version(), e.occurredAt(), e.actor(), e.commandId(), e.traceparent(), payload);
    }
}
