package dev.agijobs.simulation;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.EngineParts;
import dev.agijobs.engine.EngineSeams;
import dev.agijobs.engine.Reconciler;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.Scheduler;
import dev.agijobs.engine.Snapshots;
import dev.agijobs.engine.StreamLog;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.engine.schedule.ScheduleSettings;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.tool.ToolRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** One life of the server process, from its start to its death: a whole engine with reconciler and views, on the storage that outlives it. */
final class Life implements Agenda.Host {
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    private final World world;
    private final int epoch;
    private final Duration skew;
    private final List<Runnable> onDeath = new ArrayList<>();
    /** Runs in memory, and since when. */
    private final Map<String, Instant> inMemory = new HashMap<>();

    private boolean alive = true;
    private Instant frozenUntil = Instant.MIN;

    /** Attempts that execute and were not resumed. */
    int executing;

    final RunService runs;
    final ScheduleService schedules;
    final Reconciler reconciler;
    final ProjectionRunner projections;
    final RunViews views;

    /** Takes the storage over. */
    Life(World world) {
        this.world = world;
        this.epoch = world.storage.takeOver();
        this.skew = skew(world);
        Clock clock = new SimulatedClock(world.agenda, skew);
        Wire wire = new Wire(world, this);
        SimulatedEventLog log = new SimulatedEventLog(world, this, wire);
        SimulatedArtifacts artifacts = new SimulatedArtifacts(world, wire);
        SimulatedViews views = new SimulatedViews(world, world.mutant.views(world.storage.views, world.chance), wire);
        SimulatedExecutor executor = new SimulatedExecutor(world, this);
        Scheduler scheduler = world.mutant.scheduler(executor, world.chance);
        Executor workers = world.mutant.workers(executor, world.chance);
        ToolRegistry tools = new ToolRegistry(SimulatedTool.all(world, this, clock));
        EventLog watched = world.mutant.log(log, tools, clock, world.chance);
        runs = EngineSeams.runs(
                world.mutant.decider(new CountingDecider(world)),
                new EngineParts(
                        watched,
                        artifacts,
                        World.CODEC,
                        World.EXPRESSIONS,
                        tools,
                        clock,
                        scheduler,
                        workers,
                        world.ids,
                        world.settings),
                new Snapshots(
                        world.storage.snapshots, World.SNAPSHOTS, World.SNAPSHOT_EVERY, executor, this::snapshot));
        schedules = new ScheduleService(
                new StreamLog(watched, new ClaimCheck(artifacts), world.ids),
                ScheduleBook.CODEC,
                runs,
                () -> true,
                clock,
                scheduler,
                workers,
                world.ids,
                new ScheduleSettings(
                        world.chance.of(0.3) ? 0 : 1 << 20, Duration.ofSeconds(world.chance.between(1, 30))),
                (event, at) -> {},
                Cluster.ALONE);
        reconciler =
                new Reconciler(log, runs, Map.of(ScheduleService.STREAMS, schedules), clock, scheduler, world.settings);
        projections = new ProjectionRunner(
                log,
                views,
                List.of(new RunViewProjection(), new ScoreboardProjection(), new ScheduleViewProjection()),
                World.CODEC,
                new ClaimCheck(artifacts)::checkOut,
                clock,
                executor,
                new ProjectionSettings(
                        world.chance.between(1, 50),
                        world.chance.below(20),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(1)));
        this.views = new RunViews(views, new Freshness(log, clock));
    }

    private void snapshot(Snapshots.Outcome outcome) {
        if (outcome == Snapshots.Outcome.USED) {
            world.stats.count(Measure.SNAPSHOTS);
        }
    }

    private static Duration skew(World world) {
        Duration most = world.faults().skew();
        return world.chance.between(most.negated(), most);
    }

    void start() {
        world.trace.note(name(), "starts");
        reconciler.start();
        projections.start();
    }

    int epoch() {
        return epoch;
    }

    String name() {
        return "life-" + epoch;
    }

    /** Not what its clock shows. */
    Instant worldTime() {
        return world.agenda.now();
    }

    /** When its clock shows this time. */
    Instant worldTime(Instant shown) {
        return shown.minus(skew);
    }

    /** Whether no other life has taken the storage over. */
    boolean holds() {
        return epoch == world.storage.epoch();
    }

    @Override
    public boolean alive() {
        return alive;
    }

    @Override
    public Instant frozenUntil() {
        return frozenUntil;
    }

    void onDeath(Runnable then) {
        onDeath.add(then);
    }

    /** Ends at once, whatever it is doing; what it still does on the stack reaches nobody. */
    void die(String why) {
        if (alive) {
            world.stats.count(Measure.CRASHES);
            end("dies " + why);
        }
    }

    private void end(String how) {
        alive = false;
        world.trace.note(name(), how);
        onDeath.forEach(Runnable::run);
        world.ended(this);
    }

    void freeze(Duration time) {
        Instant until = world.agenda.now().plus(time);
        frozenUntil = until.isAfter(frozenUntil) ? until : frozenUntil;
        world.trace.note(name(), "freezes for ms", time.toMillis(), "");
    }

    /** As a shutdown does that is asked for. */
    void stop() {
        world.stats.count(Measure.STOPS);
        world.trace.note(name(), "stops");
        reconciler.stop();
        schedules
                .stop(STOP_AT_MOST)
                .chain(() -> runs.stop(STOP_AT_MOST))
                .subscribe()
                .with(stopped -> {
                    projections.close();
                    if (alive) {
                        end("has stopped");
                    }
                });
    }

    /** Since when a run is in memory; the far future when it is not. */
    Instant inMemorySince(String runId) {
        return inMemory.getOrDefault(runId, Instant.MAX);
    }

    /** Sees which runs are in memory, and counts unfinished ones that have left. */
    void lookIntoMemory() {
        for (RunBook book : world.auditor.books()) {
            String id = book.runId();
            if (book.over() && !inMemory.containsKey(id)) {
                continue;
            }
            if (EngineSeams.inMemory(runs, id)) {
                inMemory.putIfAbsent(id, world.agenda.now());
            } else if (inMemory.remove(id) != null && !book.state().status().terminal()) {
                world.stats.count(Measure.EVICTIONS);
            }
        }
    }
}
