package dev.agijobs.eventlog;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An append that waits for its commit, and then its outcome, of which the last one said counts. Handed from the caller to the writer to the answering thread. */
public final class PendingAppend {
    private final Append append;
    private final long bytes;
    /** By {@link System#nanoTime}. */
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
    private void answer() {
        if (failure != null) {
            emitter.fail(failure);
        } else {
            emitter.complete(result);
        }
    }

    /** Tells the callers of a group in one task of the executor, or in this thread when it takes no more. */
    public static void answer(List<PendingAppend> group, Executor answers) {
        Answers.give(answers, () -> group.forEach(PendingAppend::answer));
    }

    /** Tells who measures of a group that is durable. @param events in it */
    public static void observe(List<PendingAppend> group, int events, CommitObserver observer) {
        if (events == 0) {
            return;
        }
        long now = System.nanoTime();
        observer.committed(events);
        for (PendingAppend pending : group) {
            if (!pending.stored().isEmpty()) {
                observer.appended(now - pending.askedAt);
            }
        }
    }
}
