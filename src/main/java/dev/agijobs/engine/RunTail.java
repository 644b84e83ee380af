package dev.agijobs.engine;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.json.RunEventType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows one stream live. */
final class RunTail {

    /** Events of a page; with the largest payloads that stay in events it has 4 MiB. */
    private static final int PAGE = 16;

    /** How long a follower may see nothing before it gets an empty page. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final EventLog log;
    private final StreamSignals signals;
    private final Scheduler scheduler;

    RunTail(EventLog log, StreamSignals signals, Scheduler scheduler) {
        this.log = log;
        this.signals = signals;
        this.scheduler = scheduler;
    }

    /** How far a follower has come. */
    private static final class Cursor {
        long seq;
        /** The last event seen ends the run, unless somebody retries it. */
        boolean terminal;

        Cursor(long seq) {
            this.seq = seq;
        }

        void moveTo(RecordedEvent last) {
            seq = last.seq();
            terminal = RunEventType.endsRun(last.event().type());
        }
    }

    Multi<List<RecordedEvent>> follow(String stream, long after) {
        Cursor cursor = new Cursor(after);
        return Multi.createBy()
                .repeating()
                .uni(() -> cursor, c -> next(stream, c))
                .whilst(page -> !(cursor.terminal && page.size() < PAGE));
    }

    private Uni<List<RecordedEvent>> next(String stream, Cursor cursor) {
        return log.read(stream, cursor.seq, PAGE)
                .chain(page -> page.isEmpty() && !cursor.terminal
                        ? awaitNext(stream, cursor.seq)
                        : Uni.createFrom().item(page))
                .invoke(page -> {
                    if (!page.isEmpty()) {
                        cursor.moveTo(page.getLast());
                    }
                });
    }

    /** Listens first and reads then, so that nothing slips between. */
    private Uni<List<RecordedEvent>> awaitNext(String stream, long after) {
        return Uni.createFrom()
                .<Boolean>emitter(emitter -> awaitSignal(stream, after, emitter))
                .chain(grown -> log.read(stream, after, PAGE));
    }

    private void awaitSignal(String stream, long after, UniEmitter<? super Boolean> emitter) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable wake = () -> {
            if (done.compareAndSet(false, true)) {
                emitter.complete(true);
            }
        };
        Runnable unlisten = signals.listen(stream, status -> wake.run());
        Runnable cancel = scheduler.after(SIGN_OF_LIFE, wake);
        emitter.onTermination(() -> {
            unlisten.run();
            cancel.run();
        });
        log.read(stream, after, 1)
                .subscribe()
                .with(
                        page -> {
                            if (!page.isEmpty()) {
                                wake.run();
                            }
                        },
                        emitter::fail);
    }
}
