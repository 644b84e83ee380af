package dev.agijobs.simulation;

import dev.agijobs.engine.EngineBusy;
import dev.agijobs.engine.EngineStopping;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.projection.TooFarBehind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends requests to the server over a network that loses messages, and repeats those that may be repeated until it gets an answer. */
final class Client {
    private static final Duration NETWORK = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(150);

    /** What came of a request: an answer, a refusal for good, or neither when it must not be repeated and nobody answered. */
    record Outcome<T>(@Nullable T answer, @Nullable Throwable refusal) {}

    private final World world;
    private final String name;

    Client(World world, String name) {
        this.world = world;
        this.name = name;
    }

    /**
     * Sends a request.
     *
     * @param repeatable whether it may be sent again without harm
     * @param request what is asked of the life that it reaches
     * @param then told once what came of it
     */
    <T> void send(String what, boolean repeatable, Function<Life, Uni<T>> request, Consumer<Outcome<T>> then) {
        new Exchange<>(what, repeatable, request, then).send();
    }

    private final class Exchange<T> {
        private final String what;
        private final boolean repeatable;
        private final Function<Life, Uni<T>> request;
        private final Consumer<Outcome<T>> then;
        private int tries;
        private boolean done;

        Exchange(String what, boolean repeatable, Function<Life, Uni<T>> request, Consumer<Outcome<T>> then) {
            this.what = what;
            this.repeatable = repeatable;
            this.request = request;
            this.then = then;
        }

        void send() {
            if (done) {
                return;
            }
            int mine = ++tries;
            if (mine > 1) {
                world.stats.count(Measure.REPEATED);
            }
            world.trace.note(name, what, mine, "");
            Life life = world.reached();
            if (life != null && !isLost()) {
                world.agenda.after(world.chance.about(NETWORK), life, () -> arrive(life));
                if (repeatable && world.chance.of(0.05)) {
                    world.agenda.after(world.chance.about(PAUSE), life, () -> arrive(life));
                }
            }
            world.agenda.after(PATIENCE, null, () -> {
                if (!done && tries == mine) {
                    again(null);
                }
            });
        }

        private boolean isLost() {
            return world.chance.of(world.faults().answerLost());
        }

        private void arrive(Life life) {
            request.apply(life)
                    .subscribe()
                    .with(
                            answer -> leave(life, () -> end(new Outcome<>(answer, null))),
                            failure -> leave(life, () -> failed(failure)));
        }

        private void leave(Life life, Runnable then) {
            if (life.alive() && !isLost()) {
                world.agenda.after(world.chance.about(NETWORK), null, then);
            }
        }

        private void failed(Throwable failure) {
            boolean busy = failure instanceof EngineBusy || failure instanceof EngineStopping;
            if (busy) {
                world.stats.count(Measure.REFUSED);
            }
            if (busy || failure instanceof StoreUnavailable || failure instanceof TooFarBehind) {
                int failed = tries;
                world.agenda.after(world.chance.about(PAUSE), null, () -> {
                    if (!done && tries == failed) {
                        again(failure);
                    }
                });
            } else {
                end(new Outcome<>(null, failure));
            }
        }

        /** Whoever was told that the server is busy knows that nothing was done. */
        private void again(@Nullable Throwable failure) {
            if (repeatable || failure instanceof EngineBusy || failure instanceof EngineStopping) {
                send();
            } else {
                end(new Outcome<>(null, null));
            }
        }

        private void end(Outcome<T> outcome) {
            if (!done) {
                done = true;
                then.accept(outcome);
            }
        }
    }
}
