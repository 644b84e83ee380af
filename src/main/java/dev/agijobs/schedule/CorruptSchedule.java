package dev.agijobs.schedule;

/** The events of a schedule cannot have happened: the log is damaged, or this program is wrong. */
public final class CorruptSchedule extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptSchedule(String message) {
        super(message);
    }
}
