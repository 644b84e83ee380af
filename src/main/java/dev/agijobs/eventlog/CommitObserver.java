package dev.agijobs.eventlog;

/** Told how the log's writer does, to measure it. Called by the writing thread, so it is quick, blocks nobody and does not throw. */
public interface CommitObserver {

    /** Measures nothing. */
    CommitObserver NONE = new CommitObserver() {
        @Override
        public void appended(long nanos) {}

        @Override
        public void committed(int events) {}
    };

    /** An append is durable. @param nanos since it was asked for, in nanoseconds */
    void appended(long nanos);

    /** A group of appends is durable. @param events in it, 1 or more */
    void committed(int events);
}
