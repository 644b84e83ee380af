package dev.agijobs.schedule;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nominal times that are due, oldest first.
 *
 * @param older how many come before the newest ones
 * @param oldest the first of the older ones, or null when there are none
 * @param lastOlder the last of the older ones, or null when there are none
 * @param newest as many of the newest as were wanted
 * @param complete false when more are due than were looked at; the newest ones are older than those then
 */
public record DueTimes(
        long older, @Nullable Instant oldest, @Nullable Instant lastOlder, List<Instant> newest, boolean complete) {

    static final DueTimes NONE = new DueTimes(0, null, null, List.of(), true);
}
