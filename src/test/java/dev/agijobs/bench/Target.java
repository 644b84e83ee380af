package dev.agijobs.bench;

import dev.agijobs.testkit.Plans;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the load driver loads: a way to submit one run of W1 and to learn of its end. */
interface Target extends AutoCloseable {

    /** Steps of a run: sequential noops, which makes 23 events in 11 appends. */
    int STEPS = 10;

    int EVENTS = 2 * STEPS + 3;

    static Map<String, Object> plan() {
        return Plans.sequence(STEPS, "noop");
    }

    /** How runs get in and how their ends are seen. */
    String description();

    /** Submits a run; complete when its RunSucceeded is seen. */
    CompletableFuture<Void> run();

    /** The process that does the work; this one, when they are the same. */
    Proc server();

    Commits commits() throws Exception;

    /** What is in the log. No run can be submitted any more. */
    StoredRuns stored() throws Exception;
}
