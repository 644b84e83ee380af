package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.PendingAppend;
import java.util.List;
import java.util.concurrent.Executor;

/** Who hears what a lane does, in the lane's thread; must not block or throw. */
interface LaneListener {

    /** Runs the callers' continuations. */
    Executor answers();

    /** A batch is durable, and its events are in the tails or can be read. */
    void committed(Batch batch, List<PendingAppend> live);

    /** More may be stored of the shards of the lane, or may be soon, than was told. */
    void unsure();

    /** Followers may look; said when those who appended are answered. */
    void news();

    /** See {@link dev.agijobs.eventlog.Failpoints}; this one may throw. */
    void failpoint(String name);
}
