package dev.agijobs.simulation;

import dev.agijobs.engine.EngineSeams;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.Ids;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.run.json.RunSnapshotCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One seed's world: a storage, one life of the server after another, customers. First everything fails as much as the seed says; then nothing does any more, and all that was
 * begun must come to its end.
 */
final class World {
    private static final PlanReader PLANS = new PlanReader(PlanLimits.DEFAULT);
    static final RunEventCodec CODEC = new RunEventCodec(PLANS);
    static final RunSnapshotCodec SNAPSHOTS = new RunSnapshotCodec(PLANS, "sim", 1 << 20);
    /** Events between two snapshots of a run. */
    static final int SNAPSHOT_EVERY = 7;

    static final Expressions EXPRESSIONS = new CelExpressions(CelLimits.DEFAULT);

    private static final int CUSTOMERS_MAX = 6;
    private static final Duration RESTART = Duration.ofMillis(500);
    private static final Duration FROZEN = Duration.ofSeconds(4);
    /** Longest time until all has ended, once nothing fails any more. */
    private static final Duration CALM_MAX = Duration.ofMinutes(20);

    /** Far above what a world needs; whoever comes here spins. */
    private static final long STEPS_MAX = 100_000;

    final Chance chance;
    final Agenda agenda;
    final Trace trace;
    final Stats stats = new Stats();
    final Storage storage = new Storage();
    final Mutant mutant;
    final Ids ids;
    final Auditor auditor;
    final @Nullable Accident accident;
    /** Calls of the storage so far. */
    int calls;

    final EngineSettings settings;
    final List<Customer> customers = new ArrayList<>();
    final List<Watcher> watchers = new ArrayList<>();
    final List<Timekeeper> timekeepers = new ArrayList<>();

    final Faults faultsAtFirst;
    private final PermitCheck permits;
    private Faults faults;
    private boolean upsets = true;
    private @Nullable Instant calmSince;
    /** The newest life, which may be dead; null before the first. */
    private @Nullable Life life;
    /** An older one that does not know yet that it was replaced. */
    private @Nullable Life zombie;

    /** @param accident the only thing that goes wrong with processes and storage, or null for all that the seed says */
    World(long seed, Mutant mutant, @Nullable Accident accident, boolean recording) {
        this.mutant = mutant;
        this.accident = accident;
        chance = new Chance(seed);
        agenda = new Agenda(chance);
        trace = new Trace(agenda, recording);
        ids = new SimulatedIds(chance);
        auditor = new Auditor(this);
        Faults drawn = Faults.draw(chance);
        faultsAtFirst = accident == null ? drawn : drawn.calmed();
        faults = faultsAtFirst;
        settings = new EngineSettings(
                chance.between(1, 6),
                chance.between(2, 8),
                chance.below(4),
                chance.between(1, 4),
                Duration.ofMillis(chance.between(200, 2_000)),
                chance.between(1, 4));
        permits = new PermitCheck(this);
        PlanMaker plans = new PlanMaker(chance);
        for (int i = chance.between(1, CUSTOMERS_MAX); i > 0; i--) {
            customers.add(new Customer(this, "customer-" + i, plans.plan()));
        }
        // What a schedule fired by a clock that is ahead is nothing that another clock can judge.
        boolean scheduled = chance.of(0.6) && faultsAtFirst.skew().isZero();
        for (int i = scheduled ? chance.between(1, 2) : 0; i > 0; i--) {
            timekeepers.add(new Timekeeper(this, "timekeeper-" + i, plans.small()));
        }
    }

    Faults faults() {
        return faults;
    }

    /** When faults ended; the far future before that. */
    Instant calmSince() {
        return calmSince == null ? Instant.MAX : calmSince;
    }

    /** Lives through it all. The auditor knows how it went. */
    void run() {
        agenda.after(Duration.ZERO, null, this::boot);
        Duration chaos = Duration.ofSeconds(chance.between(5, 40));
        customers.forEach(customer -> customer.come(chance.between(Duration.ZERO, chaos.dividedBy(2))));
        timekeepers.forEach(keeper -> keeper.come(chance.between(Duration.ZERO, chaos.dividedBy(2))));
        new Rebuilder(this).begin(chaos);
        upsetLater();
        agenda.after(chaos, null, this::calm);
        while (auditor.violation() == null && !isDone()) {
            step();
        }
        stats.add(Measure.STEPS, agenda.done() / 1_000);
        stats.add(Measure.SECONDS, Duration.between(Agenda.T0, agenda.now()).toSeconds());
    }

    private void step() {
        try {
            if (agenda.next() instanceof Life host && host.alive()) {
                host.lookIntoMemory();
            }
        } catch (RuntimeException | Error e) {
            auditor.found(Invariant.SOUND, "Something threw " + e + stack(e));
        }
        if (agenda.done() > STEPS_MAX
                || agenda.now().isAfter(calmSince == null ? Instant.MAX : calmSince.plus(CALM_MAX))) {
            auditor.found(Invariant.FINISHES, unfinished());
        }
    }

    private String stack(Throwable thrown) {
        if (!trace.recording()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            text.append(System.lineSeparator()).append("    at ").append(frame);
        }
        return text.toString();
    }

    private void boot() {
        life = new Life(this);
        life.start();
    }

    /** A life has ended. */
    void ended(Life ended) {
        if (ended == life) {
            agenda.after(chance.about(RESTART), null, () -> {
                if (!life.alive()) {
                    boot();
                }
            });
        }
    }

    /** The newest life, which may be dead; null before the first. */
    @Nullable
    Life life() {
        return life;
    }

    /** The life that a message of a client reaches now, or null when there is none. */
    @Nullable
    Life reached() {
        if (zombie != null && zombie.alive() && chance.of(0.3)) {
            return zombie;
        }
        return life != null && life.alive() ? life : null;
    }

    private void upsetLater() {
        if (faults.upset() != null) {
            agenda.after(chance.about(faults.upset()), null, this::upset);
        }
    }

    private void upset() {
        if (!upsets) {
            return;
        }
        if (life != null && life.alive()) {
            switch (chance.below(5)) {
                case 0, 1 -> life.die("for no reason");
                case 2 -> {
                    stats.count(Measure.PAUSES);
                    life.freeze(chance.about(FROZEN));
                }
                case 3 -> failover();
                default -> life.stop();
            }
        }
        upsetLater();
    }

    /** The life is taken for dead and replaced, and wakes up again a little later. */
    private void failover() {
        stats.count(Measure.FAILOVERS);
        Life old = life;
        killZombie();
        zombie = old;
        old.freeze(chance.about(FROZEN));
        boot();
        agenda.after(chance.about(FROZEN.multipliedBy(2)), null, () -> old.die("as it was replaced"));
    }

    private void killZombie() {
        if (zombie != null) {
            zombie.die("as it was replaced");
        }
    }

    private void calm() {
        upsets = false;
        if (life != null && life.frozenUntil().isAfter(agenda.now())) {
            agenda.after(Duration.between(agenda.now(), life.frozenUntil()), null, this::calm);
            return;
        }
        trace.note("world", "calms down");
        calmSince = agenda.now();
        faults = faults.calmed();
        killZombie();
        if (life != null && accident == null && chance.of(0.5)) {
            life.die("for the last time");
        }
        new Operator(this).begin();
        timekeepers.forEach(Timekeeper::end);
    }

    private boolean isDone() {
        return calmSince != null
                && customers.stream().allMatch(Customer::done)
                && watchers.stream().allMatch(Watcher::done)
                && timekeepers.stream().allMatch(Timekeeper::done)
                && auditor.books().stream()
                        .allMatch(book -> book.state().status().terminal())
                && life != null
                && life.runs.activeRuns() == 0
                && auditor.keysAreAtRest()
                && Finale.nothingIsOwed(storage)
                && Finale.viewsAreAtTheEnd(storage)
                && permits.areBack();
    }

    private String unfinished() {
        StringBuilder text =
                new StringBuilder("after %d steps, at %s, unfinished are".formatted(agenda.done(), agenda.now()));
        customers.stream()
                .filter(customer -> !customer.done())
                .forEach(customer -> text.append(' ').append(customer.name()));
        watchers.stream()
                .filter(watcher -> !watcher.done())
                .forEach(watcher -> text.append(' ').append(watcher));
        timekeepers.stream()
                .filter(keeper -> !keeper.done())
                .forEach(keeper -> text.append(' ').append(keeper));
        if (!auditor.keysAreAtRest()) {
            text.append(" keys");
        }
        text.append(Finale.owed(storage));
        for (RunBook book : auditor.books()) {
            if (!book.state().status().terminal()) {
                text.append(" run ")
                        .append(book.runId())
                        .append(life != null && EngineSeams.inMemory(life.runs, book.runId()) ? " (in memory)" : "")
                        .append(" after ")
                        .append(book.facts().getLast());
            }
        }
        return text.toString();
    }
}
