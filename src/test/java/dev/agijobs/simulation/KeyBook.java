package dev.agijobs.simulation;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.key.Claim;
import dev.agijobs.key.KeyEvent;
import dev.agijobs.key.KeyEventCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Who holds one concurrency key and who waits for it: first come, first served. */
final class KeyBook {
    private final Auditor auditor;
    private final String stream;
    private final Deque<Claim> waiting = new ArrayDeque<>();
    private @Nullable Claim holder;

    KeyBook(Auditor auditor, String stream) {
        this.auditor = auditor;
        this.stream = stream;
    }

    boolean isHeldBy(String runId, int round) {
        return new Claim(runId, round).equals(holder);
    }

    /** Whether nobody wants it. */
    boolean atRest() {
        return holder == null && waiting.isEmpty();
    }

    /** Takes an event; answers whether a run has to wait since. */
    boolean take(RecordedEvent recorded) {
        NewEvent stored = recorded.event();
        KeyEvent event = KeyEventCodec.decode(stored.type(), stored.version(), stored.payload())
                .event();
        Claim claim = event.claim();
        switch (event) {
            case KeyEvent.Requested e -> {
                check(!claim.equals(holder) && !waiting.contains(claim), event);
                waiting.add(claim);
                return holder != null;
            }
            case KeyEvent.Granted e -> {
                check(holder == null && claim.equals(waiting.poll()), event);
                holder = claim;
            }
            case KeyEvent.Released e -> {
                RunBook book = auditor.book(claim.runId());
                boolean over = book != null && (book.over() || book.state().round() > claim.round());
                check(over && (claim.equals(holder) || waiting.contains(claim)), event);
                waiting.remove(claim);
                holder = claim.equals(holder) ? null : holder;
            }
        }
        return false;
    }

    private void check(boolean holds, KeyEvent event) {
        if (!holds) {
            auditor.found(
                    Invariant.ONE_HOLDER,
                    "%s: %s while %s holds it and %s wait".formatted(stream, event, holder, waiting));
        }
    }
}
