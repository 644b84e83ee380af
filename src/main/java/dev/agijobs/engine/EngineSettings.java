package dev.agijobs.engine;

import java.time.Duration;

/**
 * Bounds of the engine.
 *
 * @param attemptsMax attempts executing at once on this node, over all runs
 * @param activeRunsMax runs in memory that have something to do; over it new runs are refused
 * @param idleRunsMax runs kept in memory that only wait
 * @param mailboxMax commands of clients that queue for one run
 * @param reconcileEvery pause between two looks for unfinished runs
 * @param loadsMax unfinished runs being loaded at once by the reconciler
 */
public record EngineSettings(
        int attemptsMax, int activeRunsMax, int idleRunsMax, int mailboxMax, Duration reconcileEvery, int loadsMax) {

    public static final EngineSettings DEFAULT =
            new EngineSettings(1_024, 50_000, 1_000, 1_000, Duration.ofMillis(500), 1_000);

    public EngineSettings {
        positive("attempts-max", attemptsMax);
        positive("active-runs-max", activeRunsMax);
        positive("mailbox-max", mailboxMax);
        positive("loads-max", loadsMax);
        if (idleRunsMax < 0) {
            throw new IllegalArgumentException("idle-runs-max must be 0 or more, but is " + idleRunsMax);
        }
        if (reconcileEvery.isNegative() || reconcileEvery.isZero()) {
            throw new IllegalArgumentException("reconcile-every must be over 0, but is " + reconcileEvery);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, but is " + value);
        }
    }
}
