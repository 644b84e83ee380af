package dev.agijobs.key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a concurrency key and who waits, first come, first served: the fold of the key's events. A command answers what happens and changes nothing; {@link #apply} does. Not thread-safe.
 */
public final class KeyState {

    /** Most runs that wait for one key. */
    public static final int WAITING_MAX = 100_000;

    private @Nullable Claim holder;
    private long holderSince;
    /** Claims that wait, by the seq of their request. */
    private final Map<Claim, Long> waiting = new LinkedHashMap<>();

    private long seq;

    /** A state that knows nothing before this seq. */
    public static KeyState from(long seq) {
        KeyState state = new KeyState();
        state.seq = seq;
        return state;
    }

    /**
     * The run asks for the key: it gets it, waits for it, or has done so before. A claim of an earlier round of the run is over then, and one of a later round makes this one
     * come too late.
     *
     * @throws KeyFull when too many wait
     */
    public List<KeyEvent> take(Claim claim) {
        List<Claim> others = of(claim.runId());
        if (others.stream().anyMatch(other -> other.round() >= claim.round())) {
            return List.of();
        }
        List<KeyEvent> events = new ArrayList<>(released(others));
        if (waiting.size() >= WAITING_MAX) {
            throw new KeyFull();
        }
        events.add(new KeyEvent.Requested(claim));
        if (holder == null || others.contains(holder)) {
            events.add(new KeyEvent.Granted(first(others).orElse(claim)));
        }
        return events;
    }

    /** The run wants the key no more, as far as it did up to this round; the claim that waited longest gets it. */
    public List<KeyEvent> give(Claim claim) {
        List<Claim> over = of(claim.runId()).stream()
                .filter(one -> one.round() <= claim.round())
                .toList();
        List<KeyEvent> events = new ArrayList<>(released(over));
        if (holder != null && over.contains(holder)) {
            first(over).ifPresent(next -> events.add(new KeyEvent.Granted(next)));
        }
        return events;
    }

    /** Claims of a run that hold the key or wait for it. */
    private List<Claim> of(String runId) {
        return Stream.concat(Stream.ofNullable(holder), waiting.keySet().stream())
                .filter(claim -> claim.runId().equals(runId))
                .toList();
    }

    private static List<KeyEvent.Released> released(List<Claim> claims) {
        return claims.stream().map(KeyEvent.Released::new).toList();
    }

    private Optional<Claim> first(List<Claim> but) {
        return waiting.keySet().stream().filter(claim -> !but.contains(claim)).findFirst();
    }

    public void apply(KeyEvent event) {
        seq++;
        switch (event) {
            case KeyEvent.Requested e -> waiting.put(e.claim(), seq);
            case KeyEvent.Granted e -> {
                waiting.remove(e.claim());
                holder = e.claim();
                holderSince = seq;
            }
            case KeyEvent.Released e -> {
                waiting.remove(e.claim());
                holder = holds(e.claim()) ? null : holder;
            }
        }
    }

    public boolean holds(Claim claim) {
        return claim.equals(holder);
    }

    public @Nullable Claim holder() {
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
