package dev.agijobs.simulation;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Passes all on to another log but what a mutant overrides. */
class ChangedLog implements EventLog {
    private final EventLog log;

    ChangedLog(EventLog log) {
        this.log = log;
    }

    /** Forgets when streams want to be looked at after some appends. */
    static EventLog forgetting(EventLog log, Predicate<Append> forgotten) {
        return new ChangedLog(log) {
            @Override
            public Uni<AppendResult> append(Append append) {
                StreamStatus status = forgotten.test(append) ? new StreamStatus(false, null) : append.status();
                return log.append(new Append(append.stream(), append.expected(), append.events(), status));
            }
        };
    }

    @Override
    public String logId() {
        return log.logId();
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return log.append(append);
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return log.read(stream, afterSeq, limit);
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return log.head(stream);
    }
}
