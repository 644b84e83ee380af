package dev.agijobs.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What commands ask of this process itself: a server, an engine, and work on state directories. Calls block, and throw {@link Failure}. */
public interface Local {

    /** Runs the server with these properties until it is stopped. */
    void serve(Map<String, String> properties);

    /** The state directory that is set up. */
    Path stateDir();

    /** Where a server of this setup keeps everything. */
    LogPlace place();

    /** An engine without a server; whoever opens it closes it. */
    interface Engine extends Runs, AutoCloseable {
        /** Stops, and gives the state directory back; what executes is resumed by the next start. */
        @Override
        void close();
    }

    /** Opens the engine of a state directory; unfinished runs go on at once. Fails with STATE_DIR_IN_USE when it has one. */
    Engine engine(Path stateDir);

    /**
     * Verifies the hash chains of a log, also while nodes work on it.
     *
     * @param stream one stream, or null for all
     * @return {@code {valid, streams, events, bad[], damage[]}}, of one stream {@code {valid, events, first_bad_seq, head_hash}}
     */
    Document verify(LogPlace place, @Nullable String stream);

    /**
     * Verifies that the views say what the log comes to.
     *
     * @return {@code {valid, views[{view, valid, position, documents, reason, bad[{id, reason}]}], damage[]}}
     */
    Document verifyViews(LogPlace place);

    /** Takes a backup. @return {@code {to, log_id, position, events, streams, ...}} */
    Document backup(Path stateDir, Path to);

    /** Restores one. @return {@code {state_dir, log_id, position, events, streams, ...}} */
    Document restore(Path from, Path stateDir);

    /** Makes a log anew from what was published to Kafka. @return {@code {log_id, events, streams, artifacts, same_offsets}} */
    Document restorePublished(LogPlace place);

    /** Builds all views from what was published to Kafka, into a directory without a log. @return {@code {projections[]}} as the interface shows them */
    Document buildPublished(Path stateDir);
}
