package dev.agijobs.store;

import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the live generation of views. Document and position of an answer are of the same moment; a view without a live generation has no document and no position. */
public interface Views {

    /** @param position what the view reflects, or null when it is not built */
    record Found(@Nullable ViewDocument document, @Nullable Position position) {}

    /**
     * Documents in order, largest sort key and id first.
     *
     * @param next where to go on, or null at the end
     * @param position what the view reflects, or null when it is not built
     */
    record Page(
            List<ViewDocument> documents,
            @Nullable ViewCursor next,
            @Nullable Position position) {
        public static final Page NOT_BUILT = new Page(List.of(), null, null);
    }

    Uni<Found> find(String view, String id);

    /**
     * A page of what matches. The work of a call is bounded: when many documents have each term but few have all of them, a page may be shorter than its limit, or empty, and
     * yet have a {@code next}. Pages followed to their end show each document that matched all the while exactly once.
     */
    Uni<Page> page(String view, ViewQuery query);
}
