package dev.agijobs.rest.request;

import dev.agijobs.run.RunCommand;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an operator does with a run as a whole. */
public enum RunAction {
    PAUSE,
    RESUME,
    CANCEL,
    RETRY;

    /** @param key idempotency key, or null */
    public RunCommand.ClientCommand command(Instant now, @Nullable String key, @Nullable String reason) {
        return switch (this) {
            case PAUSE -> new RunCommand.Pause(now, key, reason);
            case RESUME -> new RunCommand.Resume(now, key, reason);
            case CANCEL -> new RunCommand.Cancel(now, key, reason);
            case RETRY -> new RunCommand.Retry(now, key, null, reason);
        };
    }
}
