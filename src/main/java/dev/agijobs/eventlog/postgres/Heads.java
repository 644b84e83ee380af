package dev.agijobs.eventlog.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends of streams as committed, of those used last, for one lane's thread. They are true as long as the lane is the only appender of its shards. */
final class Heads {
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

    void forget(String stream) {
        heads.remove(stream);
    }

    void forgetAll() {
        heads.clear();
    }
}
