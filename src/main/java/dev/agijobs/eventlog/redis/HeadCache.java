package dev.agijobs.eventlog.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of the streams that the writer met last, as they are stored. Not thread-safe. */
final class HeadCache {
    /** More than the appends of one group, so that what a group needs stays until its end. */
    private static final int REMEMBERED = 16_384;

    private final Map<String, Head> heads = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Nullable
    Head get(String stream) {
        return heads.get(stream);
    }

    void put(String stream, Head head) {
        heads.put(stream, head);
    }

    void clear() {
        heads.clear();
    }
}
