package dev.agijobs.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import dev.agijobs.store.sqlite.ViewsComparison.Flaw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the pages of a view that others write meanwhile, and holds each against the fold of the log. Each answer of a store is of one moment and names its position,
 * so the fold is brought there first, and the two are to be the same. Only what one page holds is in memory. Blocks; for one comparison.
 */
final class ViewWalk {
    private static final int PAGE = 500;
    private static final Duration ANSWER_MAX = Duration.ofMinutes(10);

    private final String view;
    private final Views shown;
    private final ViewFold fold;
    private final int flawsMax;
    private final Map<String, Flaw> flaws = new LinkedHashMap<>();
    private long documents;

    /** @param flawsMax the walk ends when so many are found */
    ViewWalk(String view, Views shown, ViewFold fold, int flawsMax) {
        this.view = view;
        this.shown = shown;
        this.fold = fold;
        this.flawsMax = flawsMax;
    }

    /** @throws ViewFold.CannotFold when the view cannot be built anew, or was built again meanwhile */
    ViewsAudit.View compare() {
        ViewCursor after = null;
        Position position;
        do {
            Views.Page page = page(Set.of(), after, PAGE);
            position = position(page.position());
            fold.to(position);
            hold(page, after);
            documents += page.documents().size();
            after = page.next();
        } while (after != null && flaws.size() < flawsMax);
        return ViewsAudit.View.compared(view, position, documents, Collections.unmodifiableMap(flaws));
    }

    private static Position position(@Nullable Position position) {
        if (position == null) {
            throw new ViewFold.CannotFold("It is not there any more; verify it once more");
        }
        return position;
    }

    private Views.Page page(Set<String> terms, @Nullable ViewCursor after, int limit) {
        return shown.page(view, new ViewQuery(terms, Long.MIN_VALUE, after, limit))
                .await()
                .atMost(ANSWER_MAX);
    }

    private void hold(Views.Page page, @Nullable ViewCursor after) {
        Map<String, ViewDocument> left = new LinkedHashMap<>();
        for (ViewDocument document : page.documents()) {
            if (left.put(document.id(), document) != null) {
                flaw(document.id(), Flaw.MISLISTED);
            }
        }
        List<String> absent = new ArrayList<>();
        ViewCursor at = after;
        boolean more = true;
        while (more && absent.size() < flawsMax) {
            Views.Page expected = fold.page(new ViewQuery(Set.of(), Long.MIN_VALUE, at, PAGE));
            for (ViewDocument wanted : expected.documents()) {
                if (isBeyond(wanted, page.next())) {
                    break;
                }
                ViewDocument document = left.remove(wanted.id());
                if (document == null) {
                    absent.add(wanted.id());
                } else if (!saySame(document, wanted)) {
                    flaw(wanted.id(), Flaw.DIFFERENT);
                }
            }
            at = expected.next();
            more = at != null && !isBeyond(expected.documents().getLast(), page.next());
        }
        left.values().forEach(this::outOfPlace);
        // Both move the fold on, so they come last.
        absent.forEach(this::absent);
        terms(page.documents()).forEach(term -> hold(term, page.documents(), after));
    }

    /** What is listed where the fold has nothing of the name. */
    private void outOfPlace(ViewDocument document) {
        ViewDocument wanted = fold.document(document.id());
        if (wanted == null) {
            flaw(document.id(), Flaw.UNKNOWN);
        } else {
            flaw(document.id(), saySame(document, wanted) ? Flaw.MISLISTED : Flaw.DIFFERENT);
        }
    }

    /** What is not listed where it ought to be. */
    private void absent(String id) {
        Views.Found found = shown.find(view, id).await().atMost(ANSWER_MAX);
        ViewDocument document = found.document();
        if (document == null) {
            flaw(id, Flaw.MISSING);
            return;
        }
        fold.to(position(found.position()));
        ViewDocument wanted = fold.document(id);
        flaw(id, wanted != null && saySame(document, wanted) ? Flaw.MISLISTED : Flaw.DIFFERENT);
    }

    private static Set<String> terms(List<ViewDocument> documents) {
        Set<String> terms = new LinkedHashSet<>();
        documents.forEach(document -> terms.addAll(document.terms()));
        return terms;
    }

    /** The list by a term, as far as the documents go that were on a page. */
    private void hold(String term, List<ViewDocument> documents, @Nullable ViewCursor after) {
        Set<String> having = new HashSet<>();
        documents.stream().filter(document -> document.terms().contains(term)).forEach(d -> having.add(d.id()));
        // Documents that are on the page and ought not to be, or the other way round, may take up places.
        int limit = having.size() + flaws.size();
        Views.Page listed = page(Set.of(term), after, limit);
        fold.to(position(listed.position()));
        Set<String> there = ids(listed);
        having.retainAll(ids(fold.page(new ViewQuery(Set.of(term), Long.MIN_VALUE, after, limit))));
        having.stream().filter(id -> !there.contains(id)).forEach(id -> flaw(id, Flaw.MISLISTED));
    }

    private static Set<String> ids(Views.Page page) {
        Set<String> ids = new HashSet<>();
        page.documents().forEach(document -> ids.add(document.id()));
        return ids;
    }

    private void flaw(String id, Flaw flaw) {
        if (flaws.size() < flawsMax) {
            flaws.putIfAbsent(id, flaw);
        }
    }

    private static boolean saySame(ViewDocument one, ViewDocument other) {
        return one.sortKey() == other.sortKey()
                && one.terms().equals(other.terms())
                && (Arrays.equals(one.body(), other.body()) || ViewsAudit.saySame(one.body(), other.body()));
    }

    /** Whether a document stands after the last one of a page; without a next page none does. */
    private static boolean isBeyond(ViewDocument document, @Nullable ViewCursor last) {
        if (last == null || document.sortKey() != last.sortKey()) {
            return last != null && document.sortKey() < last.sortKey();
        }
        return Arrays.compareUnsigned(document.id().getBytes(UTF_8), last.id().getBytes(UTF_8)) < 0;
    }
}
