package dev.agijobs.eventlog.contract;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.StreamHeads;

/** One backend under contract: a fresh and empty log, and the differences that a backend declares. */
public interface EventLogFixture extends AutoCloseable {
    EventLog log();

    EventFeed feed();

    StreamHeads heads();

    /** Whether events outlive the process; if not, a reopened log is a new and empty one. */
    boolean durable();

    /** Closes the log; what is asked of it afterwards fails. */
    void closeLog();

    /** Closes the log if it is open and opens it again; {@link #log} and the others are of the new one. */
    void reopen();

    /** Removes all of it. */
    @Override
    void close();
}
