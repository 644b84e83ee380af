package dev.agijobs.schedule;

/** What happens at a nominal time while the run of an earlier one has not ended. */
public enum Overlap {
    /** The nominal time is skipped. */
    SKIP,
    /** It waits for its turn; {@link ScheduleDecider#QUEUE_MAX} wait at most, and what comes then is skipped. */
    QUEUE,
    /** The run is cancelled, and the newest nominal time starts when it has ended. */
    CANCEL
}
