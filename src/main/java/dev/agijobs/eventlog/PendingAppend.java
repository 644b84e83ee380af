package dev.agijobs.eventlog;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An append that waits for its commit, and then its outcome, of which the last one said counts. Handed from the caller to the writer to the answering thread. */
public final class PendingAppend {
    private final Append append;
    private final long bytes;
    private final long askedAt = System.nanoTime();
    private final UniEmitter<? super AppendResult> emitter;
    private @Nullable AppendResult result;
    private @Nullable Throwable failure;

    public PendingAppend(Append append, UniEmitter<? super AppendResult> emitter) {
        this.append = append;
        this.emitter = emitter;
        long sum = 0;
        for (NewEvent event : append.events()) {
            sum += event.payload().length + 200;
        }
        this.bytes = sum;
    }

    public Append append() {
        return append;
    }

    /** What it takes in memory, roughly. */
    public long bytes() {
        return bytes;
    }

    /** By {@link System#nanoTime}. */
    public long askedAt() {
        return askedAt;
    }

    public void succeeded(AppendResult appended) {
        result = appended;
        failure = null;
    }

    public void failed(Throwable cause) {
        result = null;
        failure = cause;
    }

    /** Its events, if it was not refused. */
    public List<RecordedEvent> stored() {
        return result == null ? List.of() : result.events();
    }

    /** Tells the caller, who goes on in this thread. */
    public void answer() {
        if (failure != null) {
            emitter.fail(failure);
        } else {
            emitter.complete(result);
        }
    }
}
