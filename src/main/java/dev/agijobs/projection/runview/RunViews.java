package dev.agijobs.projection.runview;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.Freshness;
import dev.agijobs.run.RunStatus;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists runs, newest first. Thread-safe. */
public final class RunViews {
    /** Largest limit of a page. */
    public static final int LIMIT_MAX = 500;

    private static final long MICROS = 1_000_000;

    /**
     * Which runs are wanted; null or empty for all.
     *
     * @param labels each {@code key:value}, all of which a run must have
     * @param since when a run was submitted at the earliest
     */
    public record Filter(
            @Nullable RunStatus state,
            @Nullable String planId,
            Set<String> labels,
            @Nullable Instant since) {
        public static final Filter ALL = new Filter(null, null, Set.of(), null);

        public Filter {
            labels = Set.copyOf(labels);
        }
    }

    /**
     * A page of runs.
     *
     * @param nextCursor where to go on, null at the end; a page may be short, even empty, before the end
     * @param lagSeconds age of the oldest event that the list does not reflect yet, 0 when there is none
     * @param position what the list reflects
     */
    public record Page(List<RunInfo> runs, @Nullable String nextCursor, double lagSeconds, Position position) {}

    private final Views views;
    private final Freshness freshness;
    private final RunViewProjection projection = new RunViewProjection();

    public RunViews(Views views, Freshness freshness) {
        this.views = views;
        this.freshness = freshness;
    }

    /**
     * The next page of the runs that pass the filter, newest first. Fails with {@code StoreUnavailable}.
     *
     * @param limit 1 to {@link #LIMIT_MAX}
     * @param cursor {@code nextCursor} of the page before, or null for the first page
     * @throws IllegalArgumentException when limit or cursor is no such thing, or there are more than 14 labels
     */
    public Uni<Page> list(Filter filter, int limit, @Nullable String cursor) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("A limit is 1 to %d, but was %d".formatted(LIMIT_MAX, limit));
        }
        ViewQuery query =
                new ViewQuery(terms(filter), since(filter), cursor == null ? null : ViewCursor.read(cursor), limit);
        return views.page(RunViewProjection.NAME, query).chain(page -> {
            Position position = freshness.reflected(page.position());
            List<RunInfo> runs = page.documents().stream().map(this::info).toList();
            String next = page.next() == null ? null : page.next().text();
            return freshness.lagSeconds(position).map(lag -> new Page(runs, next, lag, position));
        });
    }

    private RunInfo info(ViewDocument document) {
        return projection.decode(document).info();
    }

    private static Set<String> terms(Filter filter) {
        Set<String> terms = new HashSet<>();
        if (filter.state() != null) {
            terms.add(RunViewProjection.stateTerm(filter.state()));
        }
        if (filter.planId() != null) {
            terms.add(RunViewProjection.planTerm(filter.planId()));
        }
        filter.labels().forEach(label -> terms.add(RunViewProjection.labelTerm(label)));
        return terms;
    }

    /** Microseconds, rounded up. */
    private static long since(Filter filter) {
        Instant since = filter.since();
        if (since == null) {
            return Long.MIN_VALUE;
        }
        try {
            return Math.addExact(
                    Math.multiplyExact(since.getEpochSecond(), MICROS), Math.ceilDiv(since.getNano(), 1_000));
        } catch (ArithmeticException beyondAllTimes) {
            return since.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
