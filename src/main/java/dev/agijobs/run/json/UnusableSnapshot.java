package dev.agijobs.run.json;

/** A stored snapshot is not what this build stored there. The run's events say it all, so nothing is lost. */
public final class UnusableSnapshot extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean damaged;

    private UnusableSnapshot(boolean damaged, String message) {
        super(message);
        this.damaged = damaged;
    }

    static UnusableSnapshot damaged(String why) {
        return new UnusableSnapshot(true, why);
    }

    /** Of another version of the stored form, or of another build. */
    static UnusableSnapshot foreign() {
        return new UnusableSnapshot(false, "it is of another build");
    }

    /** Whether something went wrong; false when it is only of another build. */
    public boolean damaged() {
        return damaged;
    }
}
