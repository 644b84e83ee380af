package dev.agijobs.simulation;

import dev.agijobs.engine.Scheduler;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.testkit.ForwardingViews;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Faults that the simulation must find, and by what. */
enum Planted implements Mutant {
    EFFECT_BEFORE_APPEND(Invariant.EFFECT_AFTER_APPEND) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return new ChangedLog(log) {
                @Override
                public Uni<AppendResult> append(Append append) {
                    return Uni.createFrom().deferred(() -> {
                        append.events().forEach(event -> callTool(append.stream(), event, tools, clock));
                        return log.append(append);
                    });
                }
            };
        }
    },
    ANSWER_BEFORE_APPEND(Invariant.ANSWERED_IS_DURABLE, Invariant.EFFECT_AFTER_APPEND) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return new ChangedLog(log) {
                @Override
                public Uni<AppendResult> append(Append append) {
                    return Uni.createFrom().deferred(() -> {
                        log.append(append).subscribe().with(done -> {}, failed -> {});
                        return Uni.createFrom().item(new AppendResult(List.of()));
                    });
                }
            };
        }
    },
    DROPPED_WAKE_UP(
            Invariant.FINISHES, Invariant.NOT_OVERDUE, Invariant.STARTED_IS_EXECUTED, Invariant.OUTCOME_IS_RECORDED) {
        @Override
        public Scheduler scheduler(Scheduler scheduler, Chance chance) {
            return (delay, task) -> chance.of(0.05) ? () -> {} : scheduler.after(delay, task);
        }
    },
    DROPPED_TURN(
            Invariant.FINISHES, Invariant.NOT_OVERDUE, Invariant.STARTED_IS_EXECUTED, Invariant.OUTCOME_IS_RECORDED) {
        @Override
        public Executor workers(Executor workers, Chance chance) {
            return task -> {
                if (!chance.of(0.01)) {
                    workers.execute(task);
                }
            };
        }
    },
    LATE_OUTCOME_ACCEPTED(Invariant.ONE_OUTCOME, Invariant.SOUND) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> command instanceof RunCommand.Report report
                            && report.outcome() instanceof RunCommand.Outcome.Completed done
                    ? new Decision.Accepted(
                            List.of(new RunEvent.StepCompleted(report.stepId(), report.attempt(), done.out())))
                    : decider.apply(state, command);
        }
    },
    EPOCH_CHECK_SKIPPED(Invariant.ONE_WRITER, Invariant.VIEWS_ARE_THE_FOLD, Invariant.SOUND) {
        @Override
        public boolean fences() {
            return false;
        }
    },
    KEYS_NOT_DEDUPLICATED(Invariant.ONE_RUN_A_KEY) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return new ChangedLog(log) {
                @Override
                public String logId() {
                    return log.logId() + chance.bits();
                }
            };
        }
    },
    COMMANDS_NOT_DEDUPLICATED(Invariant.ONE_EFFECT_A_COMMAND) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> command instanceof RunCommand.Signal signal
                    ? decider.apply(state, new RunCommand.Signal(signal.at(), null, signal.name(), signal.payload()))
                    : decider.apply(state, command);
        }
    },
    TIMER_LOST_ON_EVICTION(Invariant.FINISHES, Invariant.NOT_OVERDUE) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return new ChangedLog(log) {
                @Override
                public Uni<AppendResult> append(Append append) {
                    boolean timed = append.status().wakeAt() != null
                            && append.status().wakeAt().isAfter(Instant.EPOCH);
                    StreamStatus status = timed ? new StreamStatus(false, null) : append.status();
                    return log.append(new Append(append.stream(), append.expected(), append.events(), status));
                }
            };
        }
    },
    LOST_ATTEMPT_NOT_RECLAIMED(Invariant.STARTED_IS_EXECUTED, Invariant.NOT_OVERDUE, Invariant.FINISHES) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) ->
                    command instanceof RunCommand.Reclaim ? Decision.NOTHING : decider.apply(state, command);
        }
    },
    WATCHDOG_ASLEEP(Invariant.FINISHES, Invariant.NOT_OVERDUE) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> decider.apply(state, command) instanceof Decision.Accepted accepted
                            && command instanceof RunCommand.Advance
                            && accepted.events().stream().anyMatch(RunEvent.StepTimedOut.class::isInstance)
                    ? Decision.NOTHING
                    : decider.apply(state, command);
        }
    },
    ONCE_RUN_AGAIN(Invariant.ONCE_IS_ONCE) {
        @Override
        public ToolKind kindOfOnce() {
            return ToolKind.REPEATABLE;
        }
    },
    VIEW_WITHOUT_ITS_POSITION(Invariant.VIEWS_ARE_THE_FOLD, Invariant.SOUND) {
        @Override
        public ViewStore views(ViewStore views, Chance chance) {
            return new ForwardingViews(views) {
                @Override
                public Uni<Void> write(ViewGeneration generation, Changes changes) {
                    return chance.of(0.05) ? writeAlone(generation, changes) : views.write(generation, changes);
                }

                private Uni<Void> writeAlone(ViewGeneration generation, Changes changes) {
                    return views.generations(generation.view())
                            .map(all -> all.stream()
                                    .filter(one -> one.generation().equals(generation))
                                    .findFirst()
                                    .map(Progress::position)
                                    .orElse(changes.position()))
                            .chain(before ->
                                    views.write(generation, new Changes(changes.puts(), changes.removals(), before)))
                            .chain(() -> Uni.createFrom().failure(new StoreUnavailable("Half a write", null)));
                }
            };
        }
    };

    private final Set<Invariant> finders;

    Planted(Invariant... finders) {
        this.finders = EnumSet.copyOf(Arrays.asList(finders));
    }

    /** The invariants that break, any of them first. */
    Set<Invariant> finders() {
        return finders;
    }

    private static void callTool(String stream, NewEvent event, ToolRegistry tools, Clock clock) {
        RunEvent decoded = World.CODEC.decode(event.type(), event.version(), event.payload());
        if (decoded instanceof RunEvent.StepStarted e && tools.find(e.tool()).isPresent()) {
            StepTool tool = tools.find(e.tool()).get();
            String runId = stream.substring("run-".length());
            String token = runId + "/" + e.stepId() + "/" + e.attempt();
            StepContext context = new StepContext() {
                @Override
                public Instant deadline() {
                    return e.deadline();
                }

                @Override
                public @Nullable String traceparent() {
                    return null;
                }

                @Override
                public void heartbeat() {}
            };
            tool.run(new StepInput(runId, e.stepId(), e.attempt(), token, e.params()), context)
                    .subscribe()
                    .with(outcome -> {}, failure -> {});
        }
    }
}
