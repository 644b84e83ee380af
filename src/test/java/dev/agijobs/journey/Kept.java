package dev.agijobs.journey;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Views;

/** What a server keeps, opened by the test. @param closing gives it back */
record Kept(EventLog log, EventFeed feed, ArtifactStore artifacts, Views views, Runnable closing)
        implements AutoCloseable {

    /** Where a server keeps everything. */
    interface Place {
        /** After the server has stopped. */
        Kept open();

        /** The log alone, also while the server runs. */
        Kept look();
    }

    @Override
    public void close() {
        closing.run();
    }
}
