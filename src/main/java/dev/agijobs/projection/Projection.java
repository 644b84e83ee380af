package dev.agijobs.projection;

import dev.agijobs.store.ViewDocument;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How events become the documents of one view. Pure: equal events in equal order give equal documents, without clock, chance or I/O. Events of one stream come in order,
 * those of different streams in any; so a document over several streams holds only what does not depend on it: counts, sums, the latest by time and id.
 *
 * @param <D> a document in memory; immutable
 */
public interface Projection<D> {

    /** The view's name: lower-case, stable. */
    String name();

    /** 1 or more; another one than that of the stored view makes the view be built again. */
    int version();

    /** Ids of the documents that the event may read or change; empty when it is none of its business. Looks at names, not at the payload. */
    Set<String> concerns(ProjectedEvent event);

    /** Whether {@link #apply} looks at the event's payload; a claimed one is fetched only then. */
    boolean needsPayload(ProjectedEvent event);

    /**
     * Takes in an event. What it did is forgotten when it throws, and the view stands still from then on.
     *
     * @throws RuntimeException when the event cannot be understood
     */
    void apply(ProjectedEvent event, Documents<D> documents);

    /** The stored form of a document. */
    ViewDocument encode(String id, D document);

    /** Reads what {@link #encode} of this version made. */
    D decode(ViewDocument stored);

    /** The documents that an event concerns; any other id is refused with {@link IllegalArgumentException}. */
    interface Documents<D> {
        @Nullable
        D get(String id);

        void put(String id, D document);

        void remove(String id);
    }
}
