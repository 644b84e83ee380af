package dev.agijobs.archive;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was used last, up to a number. Not thread-safe. */
final class Kept<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int max;

    Kept(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
