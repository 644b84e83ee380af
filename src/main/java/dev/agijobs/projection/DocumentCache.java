package dev.agijobs.projection;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Documents of a view lately used, and all that are being written, for the store does not show these yet. Belongs to one thread at a time. */
final class DocumentCache<D> {
    private final int max;
    /** Least lately used first. */
    private final LinkedHashMap<String, D> used = new LinkedHashMap<>(16, 0.75f, true);

    private Map<String, @Nullable D> writing = Map.of();

    DocumentCache(int max) {
        this.max = max;
    }

    /** Adds to {@code found} what is here; answers the ids of which nothing is known. */
    Set<String> find(Set<String> ids, Map<String, D> found) {
        Set<String> unknown = new HashSet<>();
        for (String id : ids) {
            D document = writing.get(id);
            if (document == null && !writing.containsKey(id)) {
                document = used.get(id);
                if (document == null) {
                    unknown.add(id);
                }
            }
            if (document != null) {
                found.put(id, document);
            }
        }
        return unknown;
    }

    /** These are being written, and those before them are written. @param documents null for one that is not there any more */
    void writing(Map<String, @Nullable D> documents) {
        writing = documents;
        documents.forEach((id, document) -> {
            if (document == null) {
                used.remove(id);
            } else {
                used.put(id, document);
            }
        });
        Iterator<String> eldest = used.keySet().iterator();
        for (int surplus = used.size() - max; surplus > 0; surplus--) {
            eldest.next();
            eldest.remove();
        }
    }

    void clear() {
        writing = Map.of();
        used.clear();
    }
}
