package dev.agijobs.simulation;

import dev.agijobs.engine.Ids;
import java.util.UUID;

/** Ids in the order of time, the same in every run of a seed. */
final class SimulatedIds implements Ids {
    private final Chance chance;
    private long number;

    SimulatedIds(Chance chance) {
        this.chance = chance;
    }

    @Override
    public UUID next() {
        return new UUID(0x7000L | ++number << 16, 0x8000_0000_0000_0000L | (chance.bits() >>> 2));
    }

    @Override
    public long seed() {
        return chance.bits();
    }
}
