package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.eventlog.PendingAppend;
import java.util.List;
import java.util.concurrent.Executor;

/** Tells of the commits of all lanes: who follows here, other nodes, and who measures. Thread-safe. */
final class Commits implements LaneListener {
    private final PostgresEventLog.Surroundings around;
    private final CommitListeners listeners;
    private final Signal signal;

    Commits(PostgresEventLog.Surroundings around, CommitListeners listeners, Signal signal) {
        this.around = around;
        this.listeners = listeners;
        this.signal = signal;
    }

    @Override
    public Executor answers() {
        return around.answers();
    }

    @Override
    public void committed(Batch batch, List<PendingAppend> live) {
        PendingAppend.observe(live, batch.events(), around.observer());
    }

    @Override
    public void news() {
        listeners.tell();
        signal.send();
    }

    @Override
    public void failpoint(String name) {
        around.failpoints().hit(name);
    }
}
