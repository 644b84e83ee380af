package dev.agijobs.eventlog;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of the streams that a writer met last, in the form that its backend stores. Not thread-safe. */
public final class RecentHeads<H> {
    /** More than the appends of one group, so that what a group needs stays until its end. */
    private static final int REMEMBERED = 16_384;

    private final Map<String, H> heads = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, H> eldest) {
            return size() > REMEMBERED;
        }
    };

    public @Nullable H get(String stream) {
        return heads.get(stream);
    }

    public void put(String stream, H head) {
        heads.put(stream, head);
    }

    public void forget(String stream) {
        heads.remove(stream);
    }

    public void forgetAll() {
        heads.clear();
    }
}
