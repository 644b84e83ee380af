package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An append that waits for its commit, and then its outcome. Handed from the caller to the writer to the answering thread. */
final class PendingAppend {
    final Append append;
    final long bytes;
    final long askedAt = System.nanoTime();
    private final UniEmitter<? super AppendResult> emitter;
    private @Nullable AppendResult result;
    private @Nullable Throwable failure;

    PendingAppend(Append append, UniEmitter<? super AppendResult> emitter) {
        this.append = append;
        this.emitter = emitter;
        long sum = 0;
        for (NewEvent event : append.events()) {
            sum += event.payload().length + 200;
        }
        this.bytes = sum;
    }

    void succeeded(AppendResult appended) {
        result = appended;
    }

    void failed(Throwable cause) {
        failure = cause;
    }

    /** Its events, if it was not refused. */
    List<RecordedEvent> stored() {
        return result == null ? List.of() : result.events();
    }

    void answer() {
        if (failure != null) {
            emitter.fail(failure);
        } else {
            emitter.complete(result);
        }
    }
}
