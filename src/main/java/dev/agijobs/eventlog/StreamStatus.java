package dev.agijobs.eventlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the appender says of its stream after an append, so that unfinished streams are found without reading them.
 *
 * @param terminal nothing more is to be done unless a command comes
 * @param wakeAt when the stream wants to be looked at: in the past means at every start, null means only by a command
 */
public record StreamStatus(boolean terminal, @Nullable Instant wakeAt) {
    public static final StreamStatus TERMINAL = new StreamStatus(true, null);
}
