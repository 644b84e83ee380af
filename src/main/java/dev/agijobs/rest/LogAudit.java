package dev.agijobs.rest;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Verifies the whole log in one pass over the feed: each stream is audited when its first event comes by, and the feed itself must have no gap. Memory is bounded whatever the
 * log's size; one verification at a time.
 */
public final class LogAudit {

    static final int BAD_MAX = 1_000;
    private static final int PAGE = 500;
    private static final int KNOWN_MAX = 10_000;

    /**
     * What a verification found.
     *
     * @param events how many the feed has
     * @param bad the first {@link #BAD_MAX} findings
     */
    @Schema(name = "LogVerdict")
    public record Verdict(boolean valid, long streams, long events, List<Bad> bad) {}

    /** @param seq first event that does not fit or is missing. @param reason BROKEN_CHAIN, MISSING_START or MISSING_BEFORE (the feed has a gap before this event) */
    public record Bad(String stream, long seq, String reason) {}

    private final EventFeed feed;
    private final EventLog log;
    private final StreamAudit audit;
    private final AtomicBoolean running = new AtomicBoolean();

    public LogAudit(EventFeed feed, EventLog log, StreamAudit audit) {
        this.feed = feed;
        this.log = log;
        this.audit = audit;
    }

    /** Verifies what the log holds now. Fails with AUDIT_RUNNING when another verification is under way. */
    public Uni<Verdict> verify() {
        return Uni.createFrom().deferred(() -> {
            if (!running.compareAndSet(false, true)) {
                return Uni.createFrom().failure(new Refused(Code.AUDIT_RUNNING, "Try again when it has ended"));
            }
            return feed.end()
                    .chain(end -> pages(new Pass(feed.start()), end))
                    .onTermination()
                    .invoke(() -> running.set(false));
        });
    }

    private Uni<Verdict> pages(Pass pass, Position end) {
        return Multi.createBy()
                .repeating()
                .uni(() -> page(pass, end))
                .whilst(more -> more)
                .collect()
                .last()
                .map(done -> pass.verdict());
    }

    /** Answers whether there is more. */
    private Uni<Boolean> page(Pass pass, Position end) {
        if (pass.position.reaches(end)) {
            return Uni.createFrom().item(false);
        }
        return feed.after(pass.position, PAGE)
                .chain(page -> Multi.createFrom()
                        .iterable(page.events())
                        .onItem()
                        .transformToUniAndConcatenate(event -> look(pass, event))
                        .collect()
                        .last()
                        .map(last -> {
                            pass.position = page.next();
                            return !page.events().isEmpty();
                        }));
    }

    private Uni<Boolean> look(Pass pass, RecordedEvent event) {
        pass.events++;
        long before = pass.position.offsets().get(event.shard());
        if (event.offset() != before + 1) {
            pass.bad(event.stream(), event.seq(), "MISSING_BEFORE");
        }
        pass.position = pass.position.after(event);
        if (event.seq() == 1) {
            pass.knows(event.stream());
            return audit(pass, event.stream());
        }
        if (!pass.knows(event.stream())) {
            return log.read(event.stream(), 0, 1).chain(first -> {
                boolean begins = !first.isEmpty() && first.getFirst().seq() == 1;
                if (begins) {
                    return Uni.createFrom().item(true);
                }
                pass.streams++;
                pass.bad(event.stream(), 1, "MISSING_START");
                return Uni.createFrom().item(false);
            });
        }
        return Uni.createFrom().item(true);
    }

    private Uni<Boolean> audit(Pass pass, String stream) {
        pass.streams++;
        return audit.verify(stream).map(found -> {
            Long firstBad = found.map(StreamAudit.Verdict::firstBadSeq).orElse(null);
            if (firstBad != null) {
                pass.bad(stream, firstBad, "BROKEN_CHAIN");
            }
            return firstBad == null;
        });
    }

    /** How far a verification is. */
    private static final class Pass {
        Position position;
        long streams;
        long events;
        private boolean valid = true;
        private final List<Bad> bad = new ArrayList<>();

        /** Streams that were looked at, the newest of them, so that the start of one is not looked for at each of its events. */
        private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > KNOWN_MAX;
            }
        };

        Pass(Position start) {
            position = start;
        }

        /** Whether it was known before; from now on it is. */
        boolean knows(String stream) {
            return known.put(stream, true) != null;
        }

        void bad(String stream, long seq, String reason) {
            valid = false;
            if (bad.size() < BAD_MAX) {
                bad.add(new Bad(stream, seq, reason));
            }
        }

        Verdict verdict() {
            return new Verdict(valid, streams, events, List.copyOf(bad));
        }
    }
}
