package dev.agijobs.key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a concurrency key and who waits, first come, first served: the fold of the key's events. A command answers what happens and changes nothing; {@link #apply} does. Not thread-safe.
 */
public final class KeyState {

    /** Most runs that wait for one key. */
    public static final int WAITING_MAX = 100_000;

    private @Nullable String holder;
    private long holderSince;
    /** Runs that wait, by the seq of their request. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    private long seq;

    /** A state that knows nothing before this seq. */
    public static KeyState from(long seq) {
        KeyState state = new KeyState();
        state.seq = seq;
        return state;
    }

    /** The run asks for the key: it gets it, waits for it, or has done so before. @throws KeyFull when too many wait */
    public List<KeyEvent> take(String runId) {
        if (holds(runId) || waiting.containsKey(runId)) {
            return List.of();
        }
        if (waiting.size() >= WAITING_MAX) {
            throw new KeyFull();
        }
        KeyEvent requested = new KeyEvent.Requested(runId);
        return holder == null ? List.of(requested, new KeyEvent.Granted(runId)) : List.of(requested);
    }

    /** The run wants the key no more; the one that waited longest gets it. */
    public List<KeyEvent> give(String runId) {
        if (!holds(runId)) {
            return waiting.containsKey(runId) ? List.of(new KeyEvent.Released(runId)) : List.of();
        }
        List<KeyEvent> events = new ArrayList<>(List.of(new KeyEvent.Released(runId)));
        if (!waiting.isEmpty()) {
            events.add(new KeyEvent.Granted(waiting.keySet().iterator().next()));
        }
        return events;
    }

    public void apply(KeyEvent event) {
        seq++;
        switch (event) {
            case KeyEvent.Requested e -> waiting.put(e.runId(), seq);
            case KeyEvent.Granted e -> {
                waiting.remove(e.runId());
                holder = e.runId();
                holderSince = seq;
            }
            case KeyEvent.Released e -> {
                waiting.remove(e.runId());
                holder = holds(e.runId()) ? null : holder;
            }
        }
    }

    public boolean holds(String runId) {
        return runId.equals(holder);
    }

    public @Nullable String holder() {
        return holder;
    }

    /** Seq of the last event. */
    public long seq() {
        return seq;
    }

    /** The seq after which all events must be known to know this state, so that a long history need not be read. */
    public long needsAfter() {
        long first =
                waiting.isEmpty() ? Long.MAX_VALUE : waiting.values().iterator().next();
        return Math.min(Math.min(first, holder == null ? Long.MAX_VALUE : holderSince), seq + 1) - 1;
    }
}
