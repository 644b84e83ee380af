package dev.agijobs.engine;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Where ids and seeds come from. Injected, so that a simulation can repeat them. */
public interface Ids {

    /** A new id, later ones sorting after earlier ones. */
    UUID next();

    /** A seed for what a decision draws. */
    long seed();

    /** UUIDv7 (RFC 9562), and seeds from the thread's generator. */
    Ids RANDOM = new Ids() {
        @Override
        public UUID next() {
            return UuidCreator.getTimeOrderedEpochPlus1();
        }

        @Override
        public long seed() {
            return ThreadLocalRandom.current().nextLong();
        }
    };
}
