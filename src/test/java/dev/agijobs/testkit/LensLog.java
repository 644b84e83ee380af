package dev.agijobs.testkit;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Shows each page of a log through a lens, as if somebody had tampered with it. */
public record LensLog(EventLog log, UnaryOperator<List<RecordedEvent>> lens) implements EventLog {

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
        return log.read(stream, afterSeq, limit).map(lens);
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return log.head(stream);
    }
}
