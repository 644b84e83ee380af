package dev.agijobs.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest commands of clients by their ids, and what they asked for. */
final class CommandMemory {

    /** How many a run remembers. */
    static final int MAX = 1_000;

    private final Map<String, String> fingerprints = new LinkedHashMap<>();

    /** Only the first event of a command counts. */
    void remember(String commandId, RunEvent event) {
        fingerprints.putIfAbsent(commandId, ClientContent.fingerprint(event));
        if (fingerprints.size() > MAX) {
            fingerprints.remove(fingerprints.keySet().iterator().next());
        }
    }

    /** What the command asked for, or null when the id is unknown. */
    @Nullable
    String fingerprint(String commandId) {
        return fingerprints.get(commandId);
    }

    Map<String, String> snapshot() {
        return new LinkedHashMap<>(fingerprints);
    }

    void restore(Map<String, String> snapshot) {
        fingerprints.putAll(snapshot);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandMemory that
                && List.copyOf(fingerprints.entrySet()).equals(List.copyOf(that.fingerprints.entrySet()));
    }

    @Override
    public int hashCode() {
        return fingerprints.hashCode();
    }
}
