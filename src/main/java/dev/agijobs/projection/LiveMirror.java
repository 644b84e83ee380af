package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.LiveBoard.Changes;
import dev.agijobs.store.LiveBoard.Entry;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors a view into a {@link LiveBoard}, at the node that keeps the views: what a write changed, as absolute values, after it was stored. One write of the board is under way
 * at a time, and what comes meanwhile is gathered, so nothing waits for a board. Whatever is lost or unsure, it is written anew from the view. Thread-safe.
 */
public final class LiveMirror {
    /** Not kept by anybody for so long, a board is gone. */
    public static final Duration TERM = Duration.ofSeconds(3);

    private static final int PAGE = 500;
    private static final Logger LOG = System.getLogger(LiveMirror.class.getName());

    /**
     * What of a view is on its board.
     *
     * @param view its name
     * @param summary id of the document that is the summary; the board has none while the view has none
     * @param term by which the documents that become entries are found; empty when none does
     * @param entry what becomes of a document: an entry of the same id, or nothing
     */
    public record Shape(String view, String summary, String term, Function<ViewDocument, Optional<Entry>> entry) {
        /** A board without entries. */
        public static Shape ofSummary(String view, String summary) {
            return new Shape(view, summary, "", document -> Optional.empty());
        }

        boolean isSummaryOnly() {
            return term.isEmpty();
        }
    }

    /** Changes that wait. As they are absolute, they may be applied to any state from {@code from} on, also to one that shows some of them. */
    private static final class Waiting {
        final Position from;
        Position position;
        final Map<String, Entry> puts = new LinkedHashMap<>();
        final Set<String> removals = new HashSet<>();
        byte @Nullable [] summary;

        Waiting(Position from) {
            this.from = from;
            this.position = from;
        }
    }

    private final Shape shape;
    private final Views views;
    private final LiveBoard board;
    private final String writer;
    private boolean keeps;
    private boolean busy;
    /** Until the next look, as the board cannot be written. */
    private boolean resting;
    /** Whether the board must be written anew. */
    private boolean whole;

    private @Nullable ViewGeneration live;
    private @Nullable Waiting waiting;
    /** What the board reflects and says, as far as is known. */
    private @Nullable Position shown;

    private byte[] summary = {};
    private boolean failing;

    /** @param writer names this node, as the one who writes the board */
    public LiveMirror(Shape shape, Views views, LiveBoard board, String writer) {
        this.shape = shape;
        this.views = views;
        this.board = board;
        this.writer = writer;
    }

    /** Whether this node keeps the views; it does not until that is said. Quick; saying the same again does nothing. */
    public void keep(boolean here) {
        synchronized (this) {
            if (keeps == here) {
                return;
            }
            keeps = here;
            whole = here;
            waiting = null;
        }
        next();
    }

    /** Readers of the view see this generation. */
    void shows(ViewGeneration generation) {
        synchronized (this) {
            if (!generation.view().equals(shape.view()) || generation.equals(live)) {
                return;
            }
            live = generation;
            whole = keeps;
            waiting = null;
        }
        next();
    }

    /** A generation was written. */
    void written(ViewGeneration generation, ViewStore.Changes changes) {
        synchronized (this) {
            if (!keeps || !generation.equals(live)) {
                return;
            }
            gather(changes);
        }
        next();
    }

    private void gather(ViewStore.Changes changes) {
        Waiting gathered = waiting;
        if (gathered == null || !gathered.position.equals(changes.from())) {
            whole |= gathered != null;
            gathered = new Waiting(changes.from());
            waiting = gathered;
        }
        gathered.position = changes.position();
        for (ViewDocument document : changes.puts()) {
            if (document.id().equals(shape.summary())) {
                gathered.summary = document.body();
            }
            Optional<Entry> entry = shape.entry().apply(document);
            if (entry.isPresent()) {
                gathered.puts.put(document.id(), entry.get());
                gathered.removals.remove(document.id());
            }
        }
        if (!shape.isSummaryOnly()) {
            gathered.puts.keySet().removeAll(changes.removals());
            gathered.removals.addAll(changes.removals());
        }
        if (gathered.puts.size() + gathered.removals.size() > LiveBoard.ENTRIES_MAX) {
            whole = true;
            waiting = null;
        }
    }

    /** Keeps the board, and writes it anew where it is gone. Called every second. */
    public void tend() {
        Position at;
        synchronized (this) {
            resting = false;
            at = keeps && !busy && !whole && waiting == null ? shown : null;
            busy |= at != null;
        }
        if (at == null) {
            next();
        } else {
            board.confirm(writer, at, TERM).subscribe().with(kept -> done(kept ? at : null, null), this::failed);
        }
    }

    /** Does what is to be done, unless something is under way. */
    private void next() {
        Position from;
        Changes changes;
        synchronized (this) {
            if (!keeps || busy || resting || (!whole && waiting == null)) {
                return;
            }
            busy = true;
            from = shown;
            changes = changes(from);
            whole = false;
            waiting = null;
        }
        if (from == null || changes == null) {
            writeWhole();
        } else if (covers(from, changes.position())) {
            // It was gathered while the whole was read, which shows it.
            done(from, null);
        } else {
            board.update(writer, from, changes, TERM)
                    .subscribe()
                    .with(kept -> done(kept ? changes.position() : null, changes.summary()), this::failed);
        }
    }

    /** What waits; null when the whole must be read. */
    private @Nullable Changes changes(@Nullable Position at) {
        Waiting gathered = waiting;
        return whole || gathered == null || at == null || !covers(at, gathered.from)
                ? null
                : new Changes(
                        gathered.summary == null ? summary : gathered.summary,
                        List.copyOf(gathered.puts.values()),
                        Set.copyOf(gathered.removals),
                        gathered.position);
    }

    private static boolean covers(Position at, Position other) {
        return at.logId().equals(other.logId())
                && at.offsets().size() == other.offsets().size()
                && at.reaches(other);
    }

    private void writeWhole() {
        views.find(shape.view(), shape.summary())
                .chain(found -> entries(new ArrayList<>(), null).chain(entries -> replace(found, entries)))
                .subscribe()
                .with(done -> {}, this::failed);
    }

    private Uni<List<Entry>> entries(List<Entry> before, @Nullable ViewCursor after) {
        if (shape.isSummaryOnly()) {
            return Uni.createFrom().item(before);
        }
        ViewQuery query = new ViewQuery(Set.of(shape.term()), Long.MIN_VALUE, after, PAGE);
        return views.page(shape.view(), query).chain(page -> {
            page.documents().forEach(document -> shape.entry().apply(document).ifPresent(before::add));
            if (before.size() > LiveBoard.ENTRIES_MAX) {
                throw new IllegalStateException(
                        "The view %s has more entries than are mirrored".formatted(shape.view()));
            }
            return page.next() == null ? Uni.createFrom().item(before) : entries(before, page.next());
        });
    }

    private Uni<Void> replace(Views.Found found, List<Entry> entries) {
        ViewDocument document = found.document();
        byte[] body = document == null ? new byte[0] : document.body();
        Position position = found.position();
        return position == null
                ? Uni.createFrom().voidItem().invoke(this::rest)
                : board.replace(writer, new Changes(body, entries, Set.of(), position), TERM)
                        .invoke(() -> done(position, body));
    }

    /** @param at what the board reflects now, or null when somebody else wrote it, or it is gone */
    private void done(@Nullable Position at, byte @Nullable [] newSummary) {
        synchronized (this) {
            busy = false;
            failing = false;
            shown = at;
            whole |= at == null;
            summary = newSummary == null ? summary : newSummary;
        }
        next();
    }

    /** The next look tries again: the view is not built yet, or the board cannot be written. */
    private synchronized void rest() {
        busy = false;
        resting = true;
        whole = true;
        waiting = null;
        shown = null;
    }

    private synchronized void failed(Throwable failure) {
        rest();
        if (!failing) {
            failing = true;
            LOG.log(Level.WARNING, "The live board of {0} is not written now: {1}", shape.view(), failure.getMessage());
        }
    }
}
