package dev.agijobs.store.contract;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.LiveBoard;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Takes every write and shows nothing. */
public final class NoBoard implements LiveBoard {
    @Override
    public Uni<Void> replace(String writer, Changes board, Duration term) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Boolean> update(String writer, Position from, Changes changes, Duration term) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<Boolean> confirm(String writer, Position at, Duration term) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<Optional<Top>> top(String sort, int limit) {
        return Uni.createFrom().item(Optional.empty());
    }
}
