package dev.agijobs.journey;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import java.util.List;
import java.util.function.Predicate;

/** All events of one run, as stored and as what they mean. */
record History(String runId, List<RecordedEvent> stored, List<RunFact> facts) {

    List<RunEvent> events() {
        return facts.stream().map(RunFact::event).toList();
    }

    long count(Predicate<RunEvent> wanted) {
        return facts.stream().map(RunFact::event).filter(wanted).count();
    }
}
