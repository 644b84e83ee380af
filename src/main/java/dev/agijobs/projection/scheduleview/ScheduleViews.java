package dev.agijobs.projection.scheduleview;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection.Entry;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists schedules, newest first, and counts them. Thread-safe. */
public final class ScheduleViews {

    /**
     * A page of schedules.
     *
     * @param nextCursor where to go on, null at the end
     * @param lagSeconds age of the oldest event that the list does not reflect yet, 0 when there is none
     * @param position what the list reflects
     */
    public record Page(
            List<ScheduleSummary> schedules, @Nullable String nextCursor, double lagSeconds, Position position) {}

    private final Views views;
    private final Freshness freshness;
    private final ScheduleViewProjection projection = new ScheduleViewProjection();

    public ScheduleViews(Views views, Freshness freshness) {
        this.views = views;
        this.freshness = freshness;
    }

    /**
     * The next page. Fails with {@code StoreUnavailable}.
     *
     * @param cursor {@code nextCursor} of the page before, or null for the first page
     * @throws IllegalArgumentException when limit or cursor is no such thing
     */
    public Uni<Page> list(int limit, @Nullable String cursor) {
        ViewCursor after = cursor == null ? null : ViewCursor.read(cursor);
        ViewQuery query = new ViewQuery(Set.of(ScheduleViewProjection.LISTED), Long.MIN_VALUE, after, limit);
        return views.page(ScheduleViewProjection.NAME, query).chain(page -> {
            Position position = freshness.reflected(page.position());
            List<ScheduleSummary> schedules =
                    page.documents().stream().map(this::schedule).toList();
            String next = page.next() == null ? null : page.next().text();
            return freshness.lagSeconds(position).map(lag -> new Page(schedules, next, lag, position));
        });
    }

    private ScheduleSummary schedule(ViewDocument document) {
        if (projection.decode(document) instanceof Entry.One(ScheduleSummary schedule)) {
            return schedule;
        }
        throw new IllegalStateException("The count is not listed");
    }

    /** How many there are, as far as the view knows. Fails with {@code StoreUnavailable}. */
    public Uni<Long> count() {
        return views.find(ScheduleViewProjection.NAME, ScheduleViewProjection.COUNT)
                .map(found -> {
                    ViewDocument stored = found.document();
                    return stored != null && projection.decode(stored) instanceof Entry.Count count
                            ? count.schedules()
                            : 0L;
                });
    }
}
