package dev.agijobs.simulation;

/** An invariant that does not hold. */
record Violation(Invariant invariant, String detail) {
    @Override
    public String toString() {
        return "%s (%s): %s".formatted(invariant, invariant.sentence, detail);
    }
}
