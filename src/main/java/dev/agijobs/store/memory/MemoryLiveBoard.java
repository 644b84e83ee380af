package dev.agijobs.store.memory;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.LiveBoard;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A board of one process, by a clock from outside. Answers in the caller. Thread-safe. */
public final class MemoryLiveBoard implements LiveBoard {
    private record Board(String writer, byte[] summary, Map<String, Entry> entries, Position position, Instant until) {}

    private final List<String> sorts;
    private final Clock clock;
    private @Nullable Board board;

    /** @param sorts keys of its orders */
    public MemoryLiveBoard(List<String> sorts, Clock clock) {
        this.sorts = List.copyOf(sorts);
        this.clock = clock;
    }

    @Override
    public Uni<Void> replace(String writer, Changes whole, Duration term) {
        return answer(() -> {
            put(writer, new TreeMap<>(), whole, term);
            return null;
        });
    }

    @Override
    public Uni<Boolean> update(String writer, Position from, Changes changes, Duration term) {
        return answer(() -> {
            Board before = kept(writer, from);
            if (before != null) {
                put(writer, new TreeMap<>(before.entries()), changes, term);
            }
            return before != null;
        });
    }

    @Override
    public Uni<Boolean> confirm(String writer, Position at, Duration term) {
        return answer(() -> {
            Board before = kept(writer, at);
            if (before != null) {
                board = new Board(
                        writer,
                        before.summary(),
                        before.entries(),
                        at,
                        clock.instant().plus(term));
            }
            return before != null;
        });
    }

    private void put(String writer, Map<String, Entry> entries, Changes changes, Duration term) {
        entries.keySet().removeAll(changes.removals());
        changes.puts().forEach(entry -> entries.put(entry.id(), entry));
        board = new Board(
                writer,
                changes.summary(),
                entries,
                changes.position(),
                clock.instant().plus(term));
    }

    private @Nullable Board kept(String writer, Position at) {
        Board now = seen();
        return now != null && now.writer().equals(writer) && now.position().equals(at) ? now : null;
    }

    private @Nullable Board seen() {
        Board now = board;
        return now != null && now.until().isAfter(clock.instant()) ? now : null;
    }

    @Override
    public Uni<Optional<Top>> top(String sort, int limit) {
        if (!sorts.contains(sort)) {
            throw new IllegalArgumentException("The board has no order by " + sort);
        }
        return answer(() -> Optional.ofNullable(seen()).map(now -> top(now, sort, limit)));
    }

    private static Top top(Board now, String sort, int limit) {
        List<Row> rows = now.entries().values().stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.ranks().getOrDefault(sort, 0.0))
                        .thenComparing(Entry::id))
                .limit(limit)
                .map(entry -> new Row(entry.id(), entry.body()))
                .toList();
        return new Top(now.summary(), rows, now.position());
    }

    private <T> Uni<T> answer(Supplier<@Nullable T> work) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return work.get();
            }
        });
    }
}
