package dev.agijobs.store.memory;

import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.contract.LiveBoardContract;
import java.time.Clock;

final class MemoryLiveBoardTest extends LiveBoardContract {
    private final LiveBoard store = new MemoryLiveBoard(SORTS, Clock.systemUTC());

    @Override
    protected LiveBoard board() {
        return store;
    }
}
