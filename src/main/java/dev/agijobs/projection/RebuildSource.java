package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;

/** Another feed of the same log, from which a view is built as far as it goes; then the log has the rest. Closed by whoever has built. */
public record RebuildSource(EventFeed feed, Runnable closing) {
    void close() {
        closing.run();
    }
}
