package dev.agijobs.engine;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.LivePage;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.json.RunEventType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Follows one stream live: one page in memory for each follower, read when it is asked for. */
final class RunTail {

    private final EventLog log;
    private final StreamSignals signals;
    private final Scheduler scheduler;

    RunTail(EventLog log, StreamSignals signals, Scheduler scheduler) {
        this.log = log;
        this.signals = signals;
        this.scheduler = scheduler;
    }

    /** What a look at the stream came to. */
    private record Look(List<RecordedEvent> events, boolean worthSending, boolean over) {
        static final Look SIGN_OF_LIFE = new Look(List.of(), true, false);
        static final Look AGAIN = new Look(List.of(), false, false);
        static final Look OVER = new Look(List.of(), false, true);
    }

    /** How far a follower has come. */
    private static final class Cursor {
        final String stream;
        final Duration signOfLife;
        final LivePage room = new LivePage();
        long seq;
        /** The last event seen ends the run, unless somebody retries it. */
        boolean terminal;

        Cursor(String stream, long seq, Duration signOfLife) {
            this.stream = stream;
            this.seq = seq;
            this.signOfLife = signOfLife;
        }

        Look moveOver(List<RecordedEvent> read) {
            List<RecordedEvent> page = room.of(read);
            RecordedEvent last = page.getLast();
            seq = last.seq();
            terminal = RunEventType.endsRun(last.event().type());
            return new Look(page, true, false);
        }
    }

    /**
     * Pages of events after a seq, and an empty one whenever there was none for so long; ends after an event that ends the run.
     *
     * @param after seq of an event before the end of the stream, or of its last when that does not end the run
     */
    Multi<List<RecordedEvent>> follow(String stream, long after, Duration signOfLife) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new Cursor(stream, after, signOfLife), this::look)
                .whilst(look -> !look.over())
                .select()
                .where(Look::worthSending)
                .map(Look::events);
    }

    private Uni<Look> look(Cursor cursor) {
        return Uni.createFrom().emitter(emitter -> new Looking(cursor, emitter).begin());
    }

    /** Listens first and reads then, so that nothing slips between; waits when there is nothing. */
    private final class Looking {
        private static final Runnable NOTHING = () -> {};
        private static final Runnable ENDED = () -> {};

        private final Cursor cursor;
        private final UniEmitter<? super Look> emitter;
        private final AtomicReference<Runnable> timer = new AtomicReference<>(NOTHING);
        private volatile boolean grown;
        private volatile boolean waiting;

        Looking(Cursor cursor, UniEmitter<? super Look> emitter) {
            this.cursor = cursor;
            this.emitter = emitter;
        }

        void begin() {
            Runnable unlisten = signals.listen(cursor.stream, status -> grown());
            emitter.onTermination(() -> {
                unlisten.run();
                timer.getAndSet(ENDED).run();
            });
            log.read(cursor.stream, cursor.seq, cursor.room.toRead())
                    .subscribe()
                    .with(this::found, emitter::fail);
        }

        /** A read under way is not given up for that: else a stream that grows fast would never be read. */
        private void grown() {
            grown = true;
            if (waiting) {
                emitter.complete(Look.AGAIN);
            }
        }

        private void found(List<RecordedEvent> events) {
            if (!events.isEmpty()) {
                emitter.complete(cursor.moveOver(events));
            } else if (cursor.terminal) {
                emitter.complete(Look.OVER);
            } else {
                await();
            }
        }

        private void await() {
            Runnable cancel = scheduler.after(cursor.signOfLife, () -> emitter.complete(Look.SIGN_OF_LIFE));
            if (!timer.compareAndSet(NOTHING, cancel)) {
                cancel.run();
            }
            waiting = true;
            if (grown) {
                emitter.complete(Look.AGAIN);
            }
        }
    }
}
