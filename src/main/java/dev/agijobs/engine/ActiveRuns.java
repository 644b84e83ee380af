package dev.agijobs.engine;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The runs in memory: one actor each. A run that only waits stays until too many do; then it is evicted and comes back by a command or by its due time. */
final class ActiveRuns {

    private final ConcurrentMap<String, RunActor> actors = new ConcurrentHashMap<>();
    /** Runs that only wait, longest idle first. */
    private final LinkedHashSet<RunActor> idle = new LinkedHashSet<>();

    /** Runs that cannot go on, which nobody should wake in vain. */
    private final Set<String> parked = ConcurrentHashMap.newKeySet();

    private final int idleMax;
    private final Function<String, RunActor> create;

    ActiveRuns(int idleMax, Function<String, RunActor> create) {
        this.idleMax = idleMax;
        this.create = create;
    }

    void send(String runId, Message message) {
        actors.compute(runId, (id, actor) -> {
                    RunActor target = actor == null ? create.apply(id) : actor;
                    target.enqueue(message);
                    return target;
                })
                .schedule();
    }

    boolean contains(String runId) {
        return actors.containsKey(runId);
    }

    /** Runs in memory that have something to do. */
    int busy() {
        return actors.size() - idleCount();
    }

    private int idleCount() {
        synchronized (idle) {
            return idle.size();
        }
    }

    /** Removes the actor, unless a message came meanwhile. Called by the actor itself, between two turns. */
    boolean evict(RunActor actor) {
        boolean[] evicted = {false};
        actors.computeIfPresent(actor.runId(), (id, found) -> {
            evicted[0] = found == actor && actor.mailboxEmpty();
            return evicted[0] ? null : found;
        });
        return evicted[0];
    }

    /** Nothing that is known here of a run counts any more. */
    void goneElsewhere(String runId) {
        RunActor actor = actors.get(runId);
        if (actor != null) {
            actor.goneElsewhere();
        }
    }

    void park(String runId) {
        parked.add(runId);
    }

    boolean isParked(String runId) {
        return parked.contains(runId);
    }

    void busy(RunActor actor) {
        synchronized (idle) {
            idle.remove(actor);
        }
    }

    void idle(RunActor actor) {
        RunActor oldest = null;
        synchronized (idle) {
            idle.remove(actor);
            idle.add(actor);
            if (idle.size() > idleMax) {
                Iterator<RunActor> first = idle.iterator();
                oldest = first.next();
                first.remove();
            }
        }
        if (oldest != null) {
            oldest.leave();
        }
    }

    Iterable<RunActor> all() {
        return actors.values();
    }
}
