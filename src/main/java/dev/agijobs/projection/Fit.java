package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewStore.Progress;
import org.jspecify.annotations.Nullable;

/** Whether a stored generation of a view can be gone on with. */
public final class Fit {
    private Fit() {}

    /** Why it cannot, as a sentence without its full stop; null when it can. @param end of the log */
    public static @Nullable String mismatch(Projection<?> projection, Progress stored, Position end) {
        Position position = stored.position();
        if (stored.generation().version() != projection.version()) {
            return "It is of version %d, and this program builds version %d"
                    .formatted(stored.generation().version(), projection.version());
        }
        if (!position.logId().equals(end.logId())
                || position.offsets().size() != end.offsets().size()) {
            return "It is of another log";
        }
        return end.reaches(position) ? null : "It is ahead of the log, which was perhaps restored from a backup";
    }
}
