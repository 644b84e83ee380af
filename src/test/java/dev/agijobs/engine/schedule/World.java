package dev.agijobs.engine.schedule;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.EngineParts;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.Ids;
import dev.agijobs.engine.Reconciler;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamLog;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.FaultyLog;
import dev.agijobs.testkit.GivenSchedule;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.testkit.SimulatedTime;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import dev.agijobs.tool.builtin.NoopTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An engine with schedules on a log in memory, in simulated time. It dies and comes back when a test says so. */
final class World {
    static final Caller TESTER = new Caller("tester", null);

    private static final PlanReader PLANS = new PlanReader(PlanLimits.DEFAULT);
    private static final ScheduleEventCodec SCHEDULES = new ScheduleEventCodec(PLANS);
    private static final RunEventCodec RUNS = new RunEventCodec(PLANS);

    /** A tool that never ends. */
    private static final StepTool HANGING = RecordingTool.hanging("hang", ToolKind.REPEATABLE);

    final SimulatedTime time;
    final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    final FaultyLog<MemoryEventLog> log;
    final List<ScheduleEvent> told = new ArrayList<>();
    boolean admits = true;
    EngineSettings engine = EngineSettings.DEFAULT;
    ScheduleSettings settings = ScheduleSettings.DEFAULT;
    private final MemoryEventLog events;

    RunService runs;
    ScheduleService schedules;

    World(Instant now) {
        time = new SimulatedTime(now);
        events = new MemoryEventLog("world", time);
        log = new FaultyLog<>(events);
        live();
    }

    /** A process begins. */
    void live() {
        runs = another();
        schedules = new ScheduleService(
                new StreamLog(log, new ClaimCheck(artifacts), Ids.RANDOM),
                SCHEDULES,
                runs,
                () -> admits,
                time,
                time,
                time,
                Ids.RANDOM,
                settings,
                (event, at) -> told.add(event),
                Cluster.ALONE);
        new Reconciler(log, runs, Map.of(ScheduleService.STREAMS, schedules), time, time, engine).start();
    }

    /** The runs as another process on the same log would have them. */
    RunService another() {
        return new RunService(new EngineParts(
                log,
                artifacts,
                RUNS,
                new CelExpressions(CelLimits.DEFAULT),
                new ToolRegistry(List.of(new NoopTool(), HANGING)),
                time,
                time,
                time,
                Ids.RANDOM,
                engine));
    }

    /** The process is killed, and another one begins after a while. */
    void die(Duration downtime) {
        time.kill();
        time.advance(downtime);
        live();
    }

    void pass(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    String create(ScheduleDefinition definition) {
        String id = schedules.newId(TESTER, null);
        return time.await(schedules.command(
                id,
                TESTER,
                now -> new ScheduleCommand.Create(now, null, id, definition, false, "print", true),
                (state, fresh) -> state.id()));
    }

    boolean change(String id, ScheduleChange change) {
        return time.await(schedules.command(
                id, TESTER, now -> new ScheduleCommand.Change(now, null, change), (state, changed) -> changed));
    }

    void delete(String id) {
        time.await(schedules.command(
                id, TESTER, now -> new ScheduleCommand.Delete(now, null), (state, changed) -> changed));
    }

    ScheduleState state(String id) {
        return time.await(schedules.look(id, state -> state));
    }

    /** All facts of a schedule. */
    List<ScheduleFact> facts(String id) {
        List<RecordedEvent> stored =
                time.await(new ClaimCheck(artifacts).checkOut(time.await(log.read("schedule-" + id, 0, 1_000_000))));
        return stored.stream()
                .map(recorded -> {
                    NewEvent e = recorded.event();
                    ScheduleEvent event = SCHEDULES.decode(e.type(), e.version(), e.payload());
                    return new ScheduleFact(recorded.seq(), e.occurredAt(), event);
                })
                .toList();
    }

    /** What happened to a schedule, without checkpoints. */
    List<ScheduleEvent> events(String id) {
        return facts(id).stream()
                .map(ScheduleFact::event)
                .filter(event -> !(event instanceof ScheduleEvent.ScheduleCheckpointed))
                .toList();
    }

    /** The events of all runs, by run id. */
    Map<String, List<RunFact>> runs() {
        Map<String, List<RunFact>> runs = new LinkedHashMap<>();
        EventFeed.Page page = time.await(events.after(events.start(), 1_000));
        while (!page.events().isEmpty()) {
            for (RecordedEvent recorded : time.await(new ClaimCheck(artifacts).checkOut(page.events()))) {
                if (recorded.stream().startsWith("run-")) {
                    NewEvent e = recorded.event();
                    runs.computeIfAbsent(recorded.stream().substring("run-".length()), id -> new ArrayList<>())
                            .add(new RunFact(
                                    recorded.seq(),
                                    e.occurredAt(),
                                    e.commandId(),
                                    RUNS.decode(e.type(), e.version(), e.payload())));
                }
            }
            page = time.await(events.after(page.next(), 1_000));
        }
        return runs;
    }

    /** A log with the same events, which needs no simulated time. */
    MemoryEventLog copy() {
        MemoryEventLog copy = new MemoryEventLog("copy", Runnable::run);
        EventFeed.Page page = time.await(events.after(events.start(), 1_000));
        while (!page.events().isEmpty()) {
            for (RecordedEvent recorded : page.events()) {
                Append append = new Append(
                        recorded.stream(),
                        ExpectedVersion.at(recorded.seq() - 1),
                        List.of(recorded.event()),
                        StreamStatus.TERMINAL);
                copy.append(append).await().indefinitely();
            }
            page = time.await(events.after(page.next(), 1_000));
        }
        return copy;
    }

    /** Replayed from its first event. */
    ScheduleState replayed(String id) {
        return GivenSchedule.replay(facts(id));
    }
}
