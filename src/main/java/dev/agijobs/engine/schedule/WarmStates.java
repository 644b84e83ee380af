package dev.agijobs.engine.schedule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which schedules have their states in memory: those used last, up to a sum of bytes of their stored form. Thread-safe. */
final class WarmStates {

    private final long bytesMax;
    private final Map<String, Long> bytes = new LinkedHashMap<>(16, 0.75f, true);
    private long sum;

    WarmStates(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Notes a use; answers the ids of those that have to go. */
    synchronized List<String> used(String id, long size) {
        Long known = bytes.get(id);
        long now = known == null ? size : Math.max(known, size);
        bytes.put(id, now);
        sum += now - (known == null ? 0 : known);
        List<String> over = new ArrayList<>();
        Iterator<Map.Entry<String, Long>> eldest = bytes.entrySet().iterator();
        while (sum > bytesMax && eldest.hasNext()) {
            Map.Entry<String, Long> entry = eldest.next();
            sum -= entry.getValue();
            over.add(entry.getKey());
            eldest.remove();
        }
        return over;
    }

    synchronized void gone(String id) {
        Long known = bytes.remove(id);
        sum -= known == null ? 0 : known;
    }
}
