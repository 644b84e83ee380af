package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a view does that another node keeps, by what the store said last. Thread-safe. */
final class WatchedView {

    /** @param goal where the log ended when the live generation was seen first */
    private record Seen(@Nullable Progress live, @Nullable Progress build, Position goal) {

        boolean shows(Progress generation) {
            return live != null && live.generation().equals(generation.generation());
        }
    }

    private final String name;
    private final EventFeed feed;
    private final ViewStore store;
    private volatile @Nullable Seen seen;
    private volatile @Nullable String trouble;

    WatchedView(String name, EventFeed feed, ViewStore store) {
        this.name = name;
        this.feed = feed;
        this.store = store;
    }

    /** Asks the store. Never fails: when it does not answer, what was seen before stands. */
    Uni<Void> look() {
        return store.generations(name)
                .chain(this::see)
                .invoke(now -> {
                    seen = now;
                    trouble = null;
                })
                .onFailure()
                .invoke(failure -> trouble = String.valueOf(failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Seen> see(List<Progress> generations) {
        List<Progress> ours = generations.stream()
                .filter(stored -> isOfLog(stored.position()))
                .toList();
        Progress live = ours.stream().filter(Progress::live).findFirst().orElse(null);
        if (live == null) {
            return feed.end().map(end -> new Seen(null, null, end));
        }
        Progress build = ours.stream()
                .filter(stored ->
                        stored.generation().number() > live.generation().number())
                .reduce((older, newer) -> newer)
                .orElse(null);
        Seen before = seen;
        Uni<Position> goal =
                before != null && before.shows(live) ? Uni.createFrom().item(before.goal()) : feed.end();
        return goal.map(end -> new Seen(live, build, end));
    }

    private boolean isOfLog(Position position) {
        Position start = feed.start();
        return position.logId().equals(start.logId())
                && position.offsets().size() == start.offsets().size();
    }

    /** What readers see reflects this; the start of the log until that was found out. */
    Position position() {
        Seen now = seen;
        return now == null || now.live() == null ? feed.start() : now.live().position();
    }

    /** Where the rebuild is; without one, the same as {@link #position}. */
    Position buildPosition() {
        Seen now = seen;
        return now == null || now.build() == null ? position() : now.build().position();
    }

    /** Never that it failed: the store does not know it. */
    ProjectionStatus.State state() {
        Seen now = seen;
        return now != null && now.build() == null && position().reaches(now.goal())
                ? ProjectionStatus.State.LIVE
                : ProjectionStatus.State.REBUILDING;
    }

    /** Why the store did not answer, or null when it did. */
    @Nullable
    String trouble() {
        return trouble;
    }
}
