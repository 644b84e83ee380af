package dev.agijobs.simulation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How hard a world is. Each seed leaves some faults out, so that the others are seen without them: see Groce et al., Swarm Testing, ISSTA 2012.
 *
 * @param callFails share of calls of the storage that fail and do nothing
 * @param callUnknown share of writing calls that fail although they were done
 * @param callKills share of calls of the storage at which the process dies: before, meanwhile, or after
 * @param upset mean time between two upsets (crash, pause, failover, stop), or null for none
 * @param toolKills share of calls of tools at which the process dies
 * @param toolMischief share of calls of tools that do anything but their work in time
 * @param answerLost share of messages between clients and server that are lost
 * @param latency typical time of a call of the storage
 * @param skew how far a process's clock is off, at most
 */
record Faults(
        double callFails,
        double callUnknown,
        double callKills,
        @Nullable Duration upset,
        double toolKills,
        double toolMischief,
        double answerLost,
        Duration latency,
        Duration skew) {

    static Faults draw(Chance chance) {
        return new Faults(
                some(chance, 0.01, 0.05, 0.2),
                some(chance, 0.01, 0.05, 0.2),
                some(chance, 0.001, 0.005, 0.02),
                chance.of(0.3) ? null : Duration.ofMillis(chance.between(1_000, 15_000)),
                some(chance, 0.01, 0.05),
                some(chance, 0.1, 0.3, 0.6),
                some(chance, 0.02, 0.1),
                chance.pick(List.of(Duration.ofNanos(300_000), Duration.ofMillis(3), Duration.ofMillis(30))),
                chance.of(0.7) ? Duration.ZERO : Duration.ofMillis(chance.between(1, 3_000)));
    }

    private static double some(Chance chance, Double... rates) {
        return chance.of(0.35) ? 0 : chance.pick(List.of(rates));
    }

    /** The same world once nothing fails any more; tools are as they are. */
    Faults calmed() {
        return new Faults(0, 0, 0, null, 0, toolMischief, 0, latency, skew);
    }
}
