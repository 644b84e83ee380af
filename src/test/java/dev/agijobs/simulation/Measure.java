package dev.agijobs.simulation;

/** What is counted in a world, to see that it was hard enough. */
enum Measure {
    CRASHES("processes that died"),
    FAILOVERS("processes frozen and replaced"),
    PAUSES("processes frozen for a while"),
    STOPS("processes stopped in good order"),
    FAILED_APPENDS("appends that failed and wrote nothing"),
    UNKNOWN_APPENDS("appends that failed and were written"),
    FENCED_APPENDS("appends refused as of an old epoch"),
    FAILED_CALLS("other calls of the storage that failed"),
    RETRIES("attempts tried again"),
    TIMED_OUT("attempts given up"),
    RESUMED("attempts resumed after a crash"),
    INTERRUPTED("attempts that ended with their process"),
    LATE_OUTCOMES("outcomes that came too late to count"),
    EVICTIONS("unfinished runs that left memory"),
    SNAPSHOTS("runs loaded from a snapshot"),
    REPEATED("requests repeated by clients"),
    REFUSED("requests refused as too many"),
    ITEMS("items done"),
    UNDOINGS("steps and items undone"),
    CHILDREN("runs started by runs"),
    HANDED_DOWN("children cancelled with their parents"),
    KEY_WAITS("runs that waited for a key"),
    HELD("runs held by their budget"),
    FIRINGS("runs started by schedules"),
    SKIPPED("nominal times that got no run"),
    REBUILDS("views built again and exchanged"),
    CLAIMS("payloads kept beside the log"),
    RUNS("runs"),
    ROUNDS("rounds of runs"),
    CALLS("calls of tools"),
    EVENTS("events"),
    STEPS("things that happened, in thousands"),
    SECONDS("virtual seconds");

    final String meaning;

    Measure(String meaning) {
        this.meaning = meaning;
    }
}
