package dev.agijobs.cli;

import java.util.Locale;

/** Where a step stands, by its name in the interface. */
enum StepPhase {
    PENDING,
    WAITING,
    RUNNING,
    COMPLETED,
    FAILED,
    SKIPPED,
    COMPENSATED,
    CANCELLED;

    /** PENDING for a name of a newer server. */
    static StepPhase named(String name) {
        for (StepPhase phase : values()) {
            if (phase.text().equals(name)) {
                return phase;
            }
        }
        return PENDING;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean over() {
        return this != PENDING && this != WAITING && this != RUNNING;
    }
}
