package dev.agijobs.simulation;

import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Between a process and its storage: calls take time, fail before or after they are done, and are where the process dies. A call that was sent is done even when its process
 * has died since, unless somebody else holds the storage by then.
 */
final class Wire {

    /** What is called, as far as its fate depends on it. */
    enum Kind {
        APPEND,
        WRITE,
        READ
    }

    enum Fate {
        WELL,
        FAILS,
        UNKNOWN,
        DIES_BEFORE,
        DIES_MEANWHILE,
        DIES_AFTER
    }

    private final World world;
    private final Life life;

    Wire(World world, Life life) {
        this.world = world;
        this.life = life;
    }

    /** @param work what the storage does, at once; a write is refused when the storage was taken over */
    <T> Uni<T> call(Kind kind, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> send(kind, work, emitter));
    }

    private <T> void send(Kind kind, Supplier<Uni<T>> work, UniEmitter<? super T> emitter) {
        if (!life.alive()) {
            return;
        }
        Fate fate = fate(kind);
        Duration there = world.chance.about(world.faults().latency());
        world.trace.count(life.name(), there.toNanos() + fate.ordinal());
        if (fate == Fate.DIES_BEFORE) {
            life.die("before " + kind);
            return;
        }
        if (fate == Fate.DIES_MEANWHILE) {
            Duration soon = world.chance.between(Duration.ZERO, there.multipliedBy(2));
            world.agenda.after(soon, null, () -> life.die("during " + kind));
        }
        world.agenda.after(there, null, () -> arrive(kind, fate, work, emitter));
    }

    private Fate fate(Kind kind) {
        int number = ++world.calls;
        if (world.accident != null) {
            return number == world.accident.call() ? world.accident.fate() : Fate.WELL;
        }
        Faults faults = world.faults();
        double draw = world.chance.share();
        double kills = faults.callKills();
        if (draw < kills) {
            return Fate.DIES_BEFORE;
        }
        if (draw < 2 * kills) {
            return Fate.DIES_MEANWHILE;
        }
        if (draw < 3 * kills) {
            return Fate.DIES_AFTER;
        }
        draw -= 3 * kills;
        if (draw < faults.callFails()) {
            return Fate.FAILS;
        }
        return kind != Kind.READ && draw < faults.callFails() + faults.callUnknown() ? Fate.UNKNOWN : Fate.WELL;
    }

    private <T> void arrive(Kind kind, Fate fate, Supplier<Uni<T>> work, UniEmitter<? super T> emitter) {
        if (fate == Fate.FAILS) {
            failed(kind, emitter, "The simulation pulled the plug");
        } else if (kind != Kind.READ && isFenced()) {
            world.stats.count(Measure.FENCED_APPENDS);
            failed(kind, emitter, "The storage was taken over");
        } else {
            work.get()
                    .subscribe()
                    .with(done -> done(kind, fate, done, emitter), failure -> answer(() -> emitter.fail(failure)));
        }
    }

    private boolean isFenced() {
        return life.epoch() != world.storage.epoch() && world.mutant.fences();
    }

    private <T> void done(Kind kind, Fate fate, T result, UniEmitter<? super T> emitter) {
        switch (fate) {
            case DIES_AFTER -> life.die("after " + kind);
            case UNKNOWN -> {
                world.stats.count(kind == Kind.APPEND ? Measure.UNKNOWN_APPENDS : Measure.FAILED_CALLS);
                world.trace.note(life.name(), kind + " done and failed");
                answer(() -> emitter.fail(new StoreUnavailable("The outcome is unknown", null)));
            }
            default -> answer(() -> emitter.complete(result));
        }
    }

    private void failed(Kind kind, UniEmitter<?> emitter, String why) {
        world.stats.count(kind == Kind.APPEND ? Measure.FAILED_APPENDS : Measure.FAILED_CALLS);
        world.trace.note(life.name(), kind + " failed");
        answer(() -> emitter.fail(new StoreUnavailable(why, null)));
    }

    private void answer(Runnable answer) {
        world.agenda.after(world.chance.about(world.faults().latency()), life, answer);
    }
}
