package dev.agijobs.bench;

/**
 * What the log's writer has committed so far.
 *
 * @param commits groups
 * @param appends in all groups
 * @param events in all appends
 */
record Commits(long commits, long appends, long events) {

    Commits since(Commits before) {
        return new Commits(commits - before.commits, appends - before.appends, events - before.events);
    }

    double eventsPerCommit() {
        return (double) events / commits;
    }

    double appendsPerCommit() {
        return (double) appends / commits;
    }

    double eventsPerAppend() {
        return (double) events / appends;
    }
}
