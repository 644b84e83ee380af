package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import org.jspecify.annotations.Nullable;

/**
 * How a projection does.
 *
 * @param position what its view reflects
 * @param behind events committed and not applied yet
 * @param lagSeconds age of the oldest of them in seconds, 0 when there are none
 * @param progress share of the log that is applied, 0 to 1
 * @param reason why it failed, or what holds it up now; null when nothing does
 */
public record ProjectionStatus(
        String name,
        int version,
        State state,
        Position position,
        long behind,
        double lagSeconds,
        double progress,
        @Nullable String reason) {

    /** The JSON name is the lower-case constant. */
    public enum State {
        /** It follows the log. */
        LIVE,
        /** It has not come yet to where the log ended when it began. */
        REBUILDING,
        /** It stands still for an event that it cannot apply, until the process is started again, or another node keeps the views. */
        FAILED
    }
}
