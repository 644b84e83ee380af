package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.EngineSeams;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.plan.StepIds;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.tool.StepInput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sees every commit, every call of a tool and every answer when it happens, and holds them against the invariants. The first one that breaks ends the world. */
final class Auditor {
    private static final String RUN = "run-";
    private static final String KEY = "key-";
    private static final String SCHEDULE = ScheduleService.STREAMS;

    private final World world;
    private final ClaimCheck claims;
    private final Map<String, RunBook> books = new LinkedHashMap<>();
    /** By stream. */
    private final Map<String, KeyBook> keys = new LinkedHashMap<>();
    /** By id. */
    private final Map<String, ScheduleBook> schedules = new LinkedHashMap<>();

    private final Map<String, String> runsByKey = new HashMap<>();
    private @Nullable Violation violation;

    Auditor(World world) {
        this.world = world;
        this.claims = new ClaimCheck(world.storage.artifacts);
    }

    Collection<RunBook> books() {
        return books.values();
    }

    @Nullable
    RunBook book(String runId) {
        return books.get(runId);
    }

    Collection<ScheduleBook> schedules() {
        return schedules.values();
    }

    /** Null before its first event. */
    @Nullable
    ScheduleBook schedule(String id) {
        return schedules.get(id);
    }

    /** Whether nobody holds a key or waits for one. */
    boolean keysAreAtRest() {
        return keys.values().stream().allMatch(KeyBook::atRest);
    }

    /** Whether the log says that the run holds the key in this round. */
    boolean holds(String key, String runId, int round) {
        KeyBook book = keys.get(EngineSeams.keyStream(key));
        return book != null && book.isHeldBy(runId, round);
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    void found(Invariant invariant, String detail) {
        if (violation == null) {
            violation = new Violation(invariant, detail);
            world.trace.note("auditor", "found " + invariant, 0, detail);
        }
    }

    /** One append is in the log. @param recorded none when only the stream's head changed */
    void committed(Life life, Append append, List<RecordedEvent> recorded) {
        String stream = append.stream();
        if (!life.holds()) {
            found(
                    Invariant.ONE_WRITER,
                    "%s appended to %s after the storage was taken over by life-%d"
                            .formatted(life.name(), stream, world.storage.epoch()));
        }
        if (recorded.isEmpty()) {
            world.trace.note(life.name(), "notes at the head of " + stream);
            boolean owes = Instant.EPOCH.equals(append.status().wakeAt());
            RunBook book = stream.startsWith(RUN) ? books.get(stream.substring(RUN.length())) : null;
            if (book != null && !owes && !new Family(this, book).knows()) {
                found(Invariant.ONE_FAMILY, "%s has told its children nothing, and owes nothing".formatted(stream));
            }
        } else if (stream.startsWith(RUN)) {
            committed(life, stream.substring(RUN.length()), stored(recorded), recorded);
        } else if (stream.startsWith(KEY)) {
            KeyBook book = keys.computeIfAbsent(stream, name -> new KeyBook(this, name));
            recorded.forEach(event -> {
                countOther(stream, event);
                world.stats.add(Measure.KEY_WAITS, book.take(event) ? 1 : 0);
            });
        } else {
            String id = stream.substring(SCHEDULE.length());
            ScheduleBook book = schedules.computeIfAbsent(id, name -> new ScheduleBook(this, name));
            stored(recorded).forEach(event -> {
                countOther(stream, event);
                book.take(event);
            });
        }
    }

    private List<RecordedEvent> stored(List<RecordedEvent> recorded) {
        return claims.checkOut(recorded).await().indefinitely();
    }

    private void countOther(String stream, RecordedEvent recorded) {
        String type = recorded.event().type();
        world.trace.note(
                stream,
                type,
                recorded.seq(),
                world.trace.recording() ? new String(recorded.event().payload(), StandardCharsets.UTF_8) : "");
        world.stats.count(Measure.EVENTS);
        switch (type) {
            case "ScheduleFired" -> world.stats.count(Measure.FIRINGS);
            case "ScheduleSkipped", "ScheduleMissed" -> world.stats.count(Measure.SKIPPED);
            default -> {} // not counted by kind
        }
    }

    private void committed(Life life, String runId, List<RecordedEvent> events, List<RecordedEvent> recorded) {
        List<RunFact> facts = new ArrayList<>();
        for (RecordedEvent event : events) {
            RunFact fact = fact(event);
            facts.add(fact);
            count(runId, fact, event.event().actor());
        }
        books.computeIfAbsent(runId, id -> new RunBook(id, this)).append(life, recorded, facts);
    }

    static RunFact fact(RecordedEvent recorded) {
        NewEvent event = recorded.event();
        return new RunFact(
                recorded.seq(),
                event.occurredAt(),
                event.commandId(),
                World.CODEC.decode(event.type(), event.version(), event.payload()));
    }

    private void count(String runId, RunFact fact, String actor) {
        world.trace.note(
                runId, fact.event().getClass().getSimpleName(), fact.seq(), world.trace.recording() ? text(fact) : "");
        world.stats.count(Measure.EVENTS);
        switch (fact.event()) {
            case RunEvent.RunSubmitted e -> submitted(e, fact.commandId(), actor);
            case RunEvent.StepCompleted e when StepIds.index(e.stepId()) >= 0 -> world.stats.count(Measure.ITEMS);
            case RunEvent.StepCompensated e -> world.stats.count(Measure.UNDOINGS);
            case RunEvent.RunCancelRequested e
            when actor.equals(Caller.ENGINE.principal()) -> world.stats.count(Measure.HANDED_DOWN);
            case RunEvent.RunPaused e
            when RunState.BUDGET_EXHAUSTED.equals(e.reason()) -> world.stats.count(Measure.HELD);
            case RunEvent.RunRetried e -> world.stats.count(Measure.ROUNDS);
            case RunEvent.StepRetryScheduled e -> world.stats.count(Measure.RETRIES);
            case RunEvent.StepTimedOut e -> world.stats.count(Measure.TIMED_OUT);
            case RunEvent.StepResumed e -> world.stats.count(Measure.RESUMED);
            case RunEvent.StepFailed e
            when e.error().code().equals("INTERRUPTED") -> world.stats.count(Measure.INTERRUPTED);
            default -> {} // not counted by kind
        }
    }

    private static String text(RunFact fact) {
        if (fact.event() instanceof RunEvent.RunSubmitted) {
            return "";
        }
        String text = fact.event().toString();
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }

    private void submitted(RunEvent.RunSubmitted e, @Nullable String key, String actor) {
        world.stats.count(Measure.RUNS);
        world.stats.count(Measure.ROUNDS);
        world.stats.add(Measure.CHILDREN, e.parent() == null ? 0 : 1);
        String other = key == null ? null : runsByKey.putIfAbsent(actor + " " + key, e.runId());
        if (other != null) {
            found(Invariant.ONE_RUN_A_KEY, "key %s made run %s and run %s".formatted(key, other, e.runId()));
        }
        String schedule = e.parent() == null ? e.labels().get("schedule") : null;
        ScheduleBook book = schedule == null ? null : schedules.get(schedule);
        if (schedule != null && (book == null || !book.hasFired(e.runId()))) {
            found(Invariant.ONE_RUN_A_TIME, "schedule %s started run %s unasked".formatted(schedule, e.runId()));
        }
    }

    /** A tool is called; null when nothing has begun the attempt. */
    @Nullable
    ToolCall called(Life life, StepInput input, String tool) {
        RunBook book = books.get(input.runId());
        AttemptBook attempt = book == null ? null : book.attempt(input.stepId(), input.attempt());
        if (attempt == null) {
            found(
                    Invariant.EFFECT_AFTER_APPEND,
                    "%s calls for %s, which nothing in the log has begun".formatted(life.name(), input.token()));
            return null;
        }
        boolean elsewhere = tool.equals(SimulatedTool.EXTERNAL);
        boolean permitted = !elsewhere && attempt.begun == 1 && attempt.called == 0;
        ToolCall call = new ToolCall(world, life, attempt, permitted);
        boolean once = tool.equals(SimulatedTool.ONCE) || tool.equals(SimulatedTool.REFUND);
        if (once && attempt.called > 1) {
            found(Invariant.ONCE_IS_ONCE, "%s calls again for %s".formatted(life.name(), input.token()));
        }
        if ((attempt.called > attempt.begun && !elsewhere) || !attempt.params.equals(input.params())) {
            found(
                    Invariant.EFFECT_AFTER_APPEND,
                    "%s makes call %d for %s, which began %d times with %s"
                            .formatted(life.name(), attempt.called, input.token(), attempt.begun, attempt.params));
        }
        if (life.holds() && book.state().cancelRequested() && !StepIds.isUndo(input.stepId())) {
            found(
                    Invariant.IN_ORDER,
                    "%s calls for %s, though the run is being cancelled".formatted(life.name(), input.token()));
        }
        if (life.executing > world.settings.attemptsMax()) {
            found(Invariant.BOUNDED, "%s executes %d attempts".formatted(life.name(), life.executing));
        }
        return call;
    }

    /**
     * A client is told of a run.
     *
     * @param key the command's, or null for none
     * @param changed whether the command was new
     */
    void answered(Life life, RunState state, @Nullable String key, boolean changed) {
        RunBook book = books.get(state.runId());
        if (book == null || state.seq() > book.seq()) {
            found(
                    Invariant.ANSWERED_IS_DURABLE,
                    "%s tells of run %s at %d, but the log has %d events"
                            .formatted(life.name(), state.runId(), state.seq(), book == null ? 0 : book.seq()));
        } else if (changed && key != null && !book.knowsCommand(key)) {
            found(
                    Invariant.ANSWERED_IS_DURABLE,
                    "%s says that it did %s, which the log of run %s does not know"
                            .formatted(life.name(), key, state.runId()));
        } else if (state.seq() == book.seq() && !state.equals(book.state())) {
            found(
                    Invariant.ONE_FOLD,
                    "%s holds another state of run %s than its %d events make"
                            .formatted(life.name(), state.runId(), book.seq()));
        } else if (state.seq() < book.seq() && life.holds()) {
            found(
                    Invariant.SEES_OWN_WRITES,
                    "%s tells of run %s at %d, but it is at %d"
                            .formatted(life.name(), state.runId(), state.seq(), book.seq()));
        }
    }
}
