package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.eventlog.PendingAppend;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Tells of the commits of all lanes: who follows here, other nodes, and who measures. Thread-safe. */
final class Commits implements LaneListener {
    private final PostgresEventLog.Surroundings around;
    private final CommitListeners listeners;
    private final Signal signal;
    private final DueFloor due;
    private final @Nullable FanOut fanOut;

    /** @param fanOut which gives the signal when others were told, or null */
    Commits(
            PostgresEventLog.Surroundings around,
            CommitListeners listeners,
            Signal signal,
            DueFloor due,
            @Nullable FanOut fanOut) {
        this.around = around;
        this.listeners = listeners;
        this.signal = signal;
        this.due = due;
        this.fanOut = fanOut;
    }

    @Override
    public Executor answers() {
        return around.answers();
    }

    @Override
    public void committed(Batch batch, List<PendingAppend> live) {
        due.wrote(batch.lowestWake());
        PendingAppend.observe(live, batch.events(), around.observer());
        if (fanOut != null) {
            fanOut.tell(batch.told());
        }
    }

    @Override
    public void unsure() {
        due.forget();
    }

    @Override
    public void news() {
        listeners.tell();
        if (fanOut == null) {
            signal.send(false);
        }
    }

    @Override
    public void failpoint(String name) {
        around.failpoints().hit(name);
    }
}
