package dev.agijobs.engine;

import dev.agijobs.run.RunSnapshot;
import dev.agijobs.run.RunState;
import dev.agijobs.run.json.RunSnapshotCodec;
import dev.agijobs.run.json.UnusableSnapshot;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.SnapshotStore.Snapshot;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Shortens the replay of long runs: now and then, after an append, the state is written beside the log, and whoever loads the run begins with that. No append waits for it, and
 * no run hangs on it: what is lost, damaged or not written is replayed from the run's events. Thread-safe.
 */
public final class Snapshots {
    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    /** Snapshots on their way into the store, over all runs; more are left out. */
    private static final int UNDER_WAY_MAX = 64;

    /** What became of a snapshot. The label of the metric is the lower-case constant. */
    public enum Outcome {
        SAVED,
        /** Not written, for too many were under way. */
        LEFT_OUT,
        /** Not written, for it is too large or the store cannot take it. */
        FAILED,
        /** A run was loaded from it. */
        USED,
        /** Not used, for it is of another build. */
        IGNORED,
        /** Not used, for it is damaged or of another history, and taken out of use. */
        SET_ASIDE
    }

    /** What it takes to have some. */
    private record Parts(SnapshotStore store, RunSnapshotCodec codec, Executor encoder, Consumer<Outcome> listener) {}

    /** A state that was read. @param hash of the last event that it reflects */
    record Found(RunState state, long seq, byte[] hash) {}

    /** Takes and reads none. */
    public static final Snapshots NONE = new Snapshots();

    private final int every;
    private final Optional<Parts> parts;
    /** Streams a snapshot of which is on its way into the store. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean failing;

    private Snapshots() {
        this.every = Integer.MAX_VALUE;
        this.parts = Optional.empty();
    }

    /**
     * @param every events between two snapshots of a run, 1 or more; of a run with many steps at least half as many as it has steps, so that an event pays for a bounded
     *     share of a snapshot
     * @param encoder encodes; may refuse work
     * @param listener told what becomes of them; quick, and does not throw
     */
    public Snapshots(
            SnapshotStore store, RunSnapshotCodec codec, int every, Executor encoder, Consumer<Outcome> listener) {
        if (every < 1) {
            throw new IllegalArgumentException("snapshots.every must be 1 or more, but is " + every);
        }
        this.every = every;
        this.parts = Optional.of(new Parts(store, codec, encoder, listener));
    }

    /**
     * Takes a snapshot if it is time, after an append.
     *
     * @param before seq of the stream's last event before the append
     * @param state with all that was appended
     * @param hash of the last event appended
     */
    void appended(String stream, long before, RunState state, byte[] hash) {
        if (parts.isPresent() && isDue(before, state)) {
            take(parts.get(), stream, state, hash);
        }
    }

    private boolean isDue(long before, RunState state) {
        long distance = every;
        while (2 * distance < state.rows()) {
            distance *= 2;
        }
        return before / distance != state.seq() / distance;
    }

    private void take(Parts to, String stream, RunState state, byte[] hash) {
        if (underWay.size() >= UNDER_WAY_MAX || !underWay.add(stream)) {
            to.listener().accept(Outcome.LEFT_OUT);
            return;
        }
        try {
            RunSnapshot snapshot = state.snapshot();
            to.encoder().execute(() -> save(to, stream, snapshot, hash));
        } catch (RejectedExecutionException stopping) {
            ended(to, stream, Outcome.LEFT_OUT);
        } catch (RuntimeException e) {
            notSaved(to, stream, e);
        }
    }

    private void save(Parts to, String stream, RunSnapshot snapshot, byte[] hash) {
        byte[] bytes;
        try {
            bytes = to.codec().encode(stream, hash, snapshot);
        } catch (IOException | RuntimeException e) {
            notSaved(to, stream, e);
            return;
        }
        to.store()
                .save(new Snapshot(stream, snapshot.course().seq(), bytes))
                .subscribe()
                .with(
                        saved -> {
                            failing = false;
                            ended(to, stream, Outcome.SAVED);
                        },
                        failure -> notSaved(to, stream, failure));
    }

    private void notSaved(Parts to, String stream, Throwable failure) {
        if (!failing) {
            LOG.warnf("Snapshots such as that of %s cannot be saved: %s", stream, failure.getMessage());
        }
        failing = true;
        ended(to, stream, Outcome.FAILED);
    }

    private void ended(Parts to, String stream, Outcome outcome) {
        underWay.remove(stream);
        to.listener().accept(outcome);
    }

    /** The state of the newest snapshot that can be read; whether it is of the log's history is for the caller to see. Never fails. */
    Uni<Optional<Found>> newest(String stream, long atMost) {
        return parts.map(from -> newest(from, stream, atMost).onFailure().recoverWithItem(failure -> {
                    LOG.debugf("The snapshots of %s cannot be read: %s", stream, failure.getMessage());
                    return Optional.empty();
                }))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<Found>> newest(Parts from, String stream, long atMost) {
        return from.store()
                .newest(stream, atMost)
                .chain(stored -> stored.isEmpty() ? Uni.createFrom().item(Optional.empty()) : open(from, stored.get()));
    }

    private Uni<Optional<Found>> open(Parts from, Snapshot stored) {
        try {
            RunSnapshotCodec.Decoded decoded = from.codec().decode(stored.stream(), stored.seq(), stored.bytes());
            Found found = new Found(RunState.of(decoded.snapshot()), stored.seq(), decoded.hash());
            return Uni.createFrom().item(Optional.of(found));
        } catch (UnusableSnapshot e) {
            return (e.damaged()
                            ? setAside(from, stored.stream(), stored.seq(), e)
                            : Uni.createFrom()
                                    .voidItem()
                                    .invoke(() -> from.listener().accept(Outcome.IGNORED)))
                    .chain(() -> newest(from, stored.stream(), stored.seq() - 1));
        } catch (RuntimeException e) {
            return setAside(from, stored.stream(), stored.seq(), e)
                    .chain(() -> newest(from, stored.stream(), stored.seq() - 1));
        }
    }

    /** A run was loaded from a snapshot. */
    void used() {
        parts.ifPresent(from -> from.listener().accept(Outcome.USED));
    }

    /** Takes a snapshot out of use that does not fit the log. Never fails. */
    Uni<Void> setAside(String stream, long seq, Throwable why) {
        return parts.map(from -> setAside(from, stream, seq, why))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Uni<Void> setAside(Parts from, String stream, long seq, Throwable why) {
        LOG.warnf(
                "The snapshot of %s at event %d is set aside, and earlier events are replayed: %s",
                stream, seq, why.getMessage());
        from.listener().accept(Outcome.SET_ASIDE);
        return from.store().setAside(stream, seq).onFailure().recoverWithNull();
    }
}
