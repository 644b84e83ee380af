package dev.agijobs.simulation;

import java.time.Duration;

/** Has views built again from the log now and then, while all fails, in some worlds. */
final class Rebuilder {
    private final World world;
    private final Client client;

    Rebuilder(World world) {
        this.world = world;
        this.client = new Client(world, "rebuilder");
    }

    void begin(Duration within) {
        for (int i = world.chance.of(0.4) ? 0 : world.chance.between(1, 4); i > 0; i--) {
            String view = world.chance.pick(Finale.VIEWS);
            world.agenda.after(world.chance.between(Duration.ZERO, within), null, () -> rebuild(view));
        }
    }

    private void rebuild(String view) {
        client.<Boolean>send(
                "rebuild " + view, true, life -> life.projections.rebuild(view).replaceWith(true), outcome -> {
                    if (outcome.answer() == null) {
                        world.auditor.found(Invariant.SOUND, "A rebuild was answered by " + outcome.refusal());
                    }
                });
    }
}
