package dev.agijobs.rest;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies a stream from its first event to its head: the hash chain, that nothing was cut off, and the artifacts that stand for large payloads. */
public final class StreamAudit {

    /** Events held in memory at once. */
    private static final int PAGE = 100;

    /**
     * What an audit found.
     *
     * @param events how many were read
     * @param firstBadSeq the first event that does not fit or is missing; null when all is well
     * @param headHash hash of the last event in lower-case hex, as the log keeps it beside the stream
     */
    public record Verdict(
            boolean valid,
            long events,
            @Nullable Long firstBadSeq,
            @Nullable String headHash) {}

    private final EventLog log;
    private final ArtifactStore artifacts;

    public StreamAudit(EventLog log, ArtifactStore artifacts) {
        this.log = log;
        this.artifacts = artifacts;
    }

    /** Verifies what the stream holds now; empty when there is no such stream. The head is read first, so that events appended meanwhile do no harm. */
    public Uni<Optional<Verdict>> verify(String stream) {
        return log.head(stream).chain(head -> page(stream, new Progress(head.orElse(null), 0, HashChain.GENESIS)));
    }

    /** How far the audit has come: the last event that was read, and the head to reach. */
    private record Progress(@Nullable StreamHead head, long seq, byte[] hash) {

        int wanted() {
            return head == null ? PAGE : (int) Math.min(PAGE, head.seq() - seq);
        }

        Progress after(RecordedEvent last) {
            return new Progress(head, last.seq(), last.hash());
        }

        Optional<Verdict> bad(long events, long firstBad) {
            String hash = head == null ? null : HexFormat.of().formatHex(head.hash());
            return Optional.of(new Verdict(false, events, firstBad, hash));
        }

        /** Everything was read that there is. */
        Optional<Verdict> end() {
            if (head == null) {
                return seq == 0 ? Optional.empty() : bad(seq, seq + 1);
            }
            if (seq < head.seq()) {
                return bad(seq, seq + 1);
            }
            return Arrays.equals(hash, head.hash())
                    ? Optional.of(new Verdict(true, seq, null, HexFormat.of().formatHex(hash)))
                    : bad(seq, seq);
        }
    }

    private Uni<Optional<Verdict>> page(String stream, Progress progress) {
        int wanted = progress.wanted();
        if (wanted <= 0) {
            return Uni.createFrom().item(progress.end());
        }
        return log.read(stream, progress.seq(), wanted).chain(events -> {
            if (events.isEmpty()) {
                return Uni.createFrom().item(progress.end());
            }
            long firstBad = HashChain.firstBad(events, progress.seq(), progress.hash());
            if (firstBad > 0) {
                return Uni.createFrom().item(progress.bad(firstBad, firstBad));
            }
            return firstBadClaim(events)
                    .chain(bad -> bad > 0
                            ? Uni.createFrom().item(progress.bad(bad, bad))
                            : page(stream, progress.after(events.getLast())));
        });
    }

    /** The first event whose artifact is missing or damaged, or 0. */
    private Uni<Long> firstBadClaim(List<RecordedEvent> events) {
        return Multi.createFrom()
                .iterable(events)
                .onItem()
                .transformToUniAndConcatenate(
                        event -> intact(event).map(intact -> intact ? 0L : Long.valueOf(event.seq())))
                .filter(seq -> seq > 0)
                .collect()
                .first()
                .map(first -> first == null ? 0L : first);
    }

    private Uni<Boolean> intact(RecordedEvent event) {
        Optional<Cid> claim = ClaimCheck.claim(event);
        if (claim.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return artifacts
                .get(claim.get())
                .map(Optional::isPresent)
                .onFailure(CorruptArtifact.class)
                .recoverWithItem(false);
    }
}
