package dev.agijobs.engine;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.key.Claim;
import dev.agijobs.key.KeyEvent;
import dev.agijobs.key.KeyEventCodec;
import dev.agijobs.key.KeyState;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives out concurrency keys. Each key has a stream of its own, {@code key-} and a hash of the key, so who holds it outlives every process. What is asked of one key is done one after another. After a
 * grant the stream wants to be looked at until the run knows.
 */
final class KeyDesk {

    static final String PREFIX = "key-";

    private static final int PAGE = 1_000;
    private static final StreamStatus AT_REST = new StreamStatus(false, null);
    private static final StreamStatus OWES_A_WORD = new StreamStatus(false, Instant.EPOCH);

    /** Tells a run that it holds its key; done when the run's log shows what came of it. */
    @FunctionalInterface
    interface Holder {
        Uni<Void> told(Claim holder);
    }

    private final EventLog log;
    private final Engine engine;
    private final Holder holders;
    /** What is being done with each key; absent for keys at rest. */
    private final Map<String, CompletableFuture<?>> tails = new HashMap<>();
    /** Streams whose holder is being told. */
    private final Set<String> telling = ConcurrentHashMap.newKeySet();

    KeyDesk(EventLog log, Engine engine, Holder holders) {
        this.log = log;
        this.engine = engine;
        this.holders = holders;
    }

    /** The stream of a key. */
    static String stream(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The run wants the key; answers, when that is durable, whether it holds it. */
    Uni<Boolean> take(String key, Claim claim) {
        return change(key, state -> state.take(claim)).map(state -> state.holds(claim));
    }

    /** The run wants the key no more, as far as it did up to this round. */
    Uni<Void> give(String key, Claim claim) {
        return change(key, state -> state.give(claim)).replaceWithVoid();
    }

    /** The stream wants to be looked at: a grant of which the run may not know. */
    void wake(String stream) {
        if (telling.add(stream)) {
            inTurn(stream, load(stream))
                    .subscribe()
                    .with(loaded -> tell(stream, loaded.state()), f -> telling.remove(stream));
        }
    }

    private Uni<KeyState> change(String key, Function<KeyState, List<KeyEvent>> decide) {
        String stream = stream(key);
        if (!engine.cluster().isHere(stream)) {
            return Uni.createFrom().failure(new StreamElsewhere(stream));
        }
        Uni<KeyState> changed = load(stream).chain(loaded -> {
            KeyState state = loaded.state();
            long before = state.seq();
            List<KeyEvent> events = decide.apply(state);
            if (events.isEmpty()) {
                return Uni.createFrom().item(state);
            }
            List<NewEvent> encoded = new ArrayList<>();
            for (KeyEvent event : events) {
                state.apply(event);
                encoded.add(encode(key, event, state.needsAfter()));
            }
            boolean granted = events.getLast() instanceof KeyEvent.Granted;
            StreamStatus status = granted || loaded.owesAWord() ? OWES_A_WORD : AT_REST;
            return log.append(new Append(stream, ExpectedVersion.at(before), encoded, status))
                    .replaceWith(state)
                    .invoke(after -> {
                        if (granted && telling.add(stream)) {
                            tell(stream, after);
                        }
                    });
        });
        return inTurn(stream, changed);
    }

    /** What fails is done again when the reconciler comes back to it. */
    private void tell(String stream, KeyState state) {
        Claim holder = state.holder();
        Uni<Void> told = holder == null ? Uni.createFrom().voidItem() : holders.told(holder);
        told.chain(() -> inTurn(stream, settle(stream, holder)))
                .onTermination()
                .invoke(() -> telling.remove(stream))
                .subscribe()
                .with(done -> {}, failure -> {});
    }

    /** The stream is at rest, if this run is still the one to know. */
    private Uni<Void> settle(String stream, @Nullable Claim told) {
        return load(stream).chain(loaded -> {
            KeyState state = loaded.state();
            boolean knows = state.holder() == null || state.holder().equals(told);
            return knows && loaded.owesAWord()
                    ? log.append(new Append(stream, ExpectedVersion.at(state.seq()), List.of(), AT_REST))
                            .replaceWithVoid()
                    : Uni.createFrom().voidItem();
        });
    }

    /** One after another for each stream, whatever became of the one before. */
    private <T> Uni<T> inTurn(String stream, Uni<T> work) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<T> mine = new CompletableFuture<>();
            CompletableFuture<?> before;
            synchronized (tails) {
                before = tails.put(stream, mine);
            }
            Runnable start = () -> work.subscribe().with(mine::complete, mine::completeExceptionally);
            if (before == null) {
                start.run();
            } else {
                before.whenComplete((done, failure) -> engine.workers().execute(start));
            }
            mine.whenComplete((done, failure) -> {
                synchronized (tails) {
                    tails.remove(stream, mine);
                }
            });
            return mine;
        });
    }

    private NewEvent encode(String key, KeyEvent event, long needsAfter) {
        return new NewEvent(
                engine.ids().next(),
                KeyEventCodec.type(event),
                KeyEventCodec.VERSION,
                engine.now(),
                Caller.ENGINE.principal(),
                null,
                null,
                KeyEventCodec.encode(key, event, needsAfter));
    }

    /** A key as its log has it. @param owesAWord whether the holder may not know that it holds it */
    private record Loaded(KeyState state, boolean owesAWord) {}

    /** By the events that matter still, which the last one tells. */
    private Uni<Loaded> load(String stream) {
        return log.head(stream).chain(head -> {
            if (head.isEmpty()) {
                return Uni.createFrom().item(new Loaded(KeyState.from(0), false));
            }
            boolean owes = head.get().status().wakeAt() != null;
            return log.read(stream, head.get().seq() - 1, 1)
                    .chain(last ->
                            fold(stream, KeyState.from(decode(last.getFirst()).needsAfter())))
                    .map(state -> new Loaded(state, owes));
        });
    }

    private Uni<KeyState> fold(String stream, KeyState state) {
        return log.read(stream, state.seq(), PAGE).chain(page -> {
            page.forEach(recorded -> state.apply(decode(recorded).event()));
            return page.size() < PAGE ? Uni.createFrom().item(state) : fold(stream, state);
        });
    }

    private static KeyEventCodec.Stored decode(RecordedEvent recorded) {
        NewEvent e = recorded.event();
        return KeyEventCodec.decode(e.type(), e.version(), e.payload());
    }
}
