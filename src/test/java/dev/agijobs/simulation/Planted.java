package dev.agijobs.simulation;

import dev.agijobs.engine.Scheduler;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.plan.StepIds;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.testkit.ForwardingViews;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
    ANSWER_BEFORE_APPEND(Invariant.ANSWERED_IS_DURABLE, Invariant.EFFECT_AFTER_APPEND, Invariant.ONE_RUN_A_TIME) {
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
                            && !StepIds.isUndo(report.stepId())
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
    KEYS_NOT_DEDUPLICATED(Invariant.ONE_RUN_A_KEY, Invariant.ONE_RUN_A_TIME) {
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
            return ChangedLog.forgetting(
                    log,
                    append -> append.status().wakeAt() != null
                            && append.status().wakeAt().isAfter(Instant.EPOCH));
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
    CHILD_FORGOTTEN(Invariant.FINISHES, Invariant.NOT_OVERDUE, Invariant.ONE_FAMILY) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return ChangedLog.forgetting(
                    log,
                    append -> !append.stream().startsWith("schedule-")
                            && append.events().stream()
                                    .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
                                    .anyMatch(payload -> payload.contains("run.plan")));
        }
    },
    CANCEL_NOT_HANDED_DOWN(Invariant.ONE_FAMILY) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> command instanceof RunCommand.Cancel cancel
                            && cancel.commandId() != null
                            && cancel.commandId().startsWith("cancel of ")
                            && state.submitted()
                    ? Decision.NOTHING
                    : decider.apply(state, command);
        }
    },
    KEY_NOT_AWAITED(Invariant.ONE_HOLDER) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> command instanceof RunCommand.Advance c
                    ? decider.apply(state, new RunCommand.Advance(c.at(), c.prepared(), true, c.seed()))
                    : decider.apply(state, command);
        }
    },
    KEY_NOT_RELEASED(Invariant.FINISHES) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return new ChangedLog(log) {
                @Override
                public Uni<AppendResult> append(Append append) {
                    boolean releases = append.events().stream()
                            .anyMatch(event -> event.type().equals("KeyReleased"));
                    return releases ? Uni.createFrom().item(new AppendResult(List.of())) : log.append(append);
                }
            };
        }
    },
    NOTHING_UNDONE(Invariant.UNDONE_IN_ORDER) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> decider.apply(state, command) instanceof Decision.Accepted accepted
                            && accepted.events().stream().anyMatch(RunEvent.StepCompensationStarted.class::isInstance)
                    ? new Decision.Accepted(List.of(new RunEvent.RunCancelled(state.runId())))
                    : decider.apply(state, command);
        }
    },
    ITEMS_OUT_OF_ORDER(Invariant.JOINED_IN_ORDER) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> decider.apply(state, command) instanceof Decision.Accepted accepted
                    ? new Decision.Accepted(
                            accepted.events().stream().map(Planted::reversed).toList())
                    : decider.apply(state, command);
        }
    },
    BUDGET_NOT_KEPT(Invariant.WITHIN_BUDGET) {
        @Override
        public BiFunction<RunState, RunCommand, Decision> decider(BiFunction<RunState, RunCommand, Decision> decider) {
            return (state, command) -> command instanceof RunCommand.Advance advance
                            && decider.apply(state, command) instanceof Decision.Accepted accepted
                            && accepted.events().stream().anyMatch(Planted::isHeld)
                            && !advance.prepared().isEmpty()
                            && advance.prepared().getFirst()
                                    instanceof RunCommand.Preparation.Execute(String id, ToolKind kind, var params)
                    ? new Decision.Accepted(List.of(new RunEvent.StepStarted(
                            id,
                            state.step(state.indexOf(id)).attempt() + 1,
                            state.planStep(state.indexOf(id)).tool(),
                            kind,
                            params,
                            deadline(state, id, advance.at()))))
                    : decider.apply(state, command);
        }
    },
    FIRING_FORGOTTEN(Invariant.NOT_OVERDUE, Invariant.FINISHES) {
        @Override
        public EventLog log(EventLog log, ToolRegistry tools, Clock clock, Chance chance) {
            return ChangedLog.forgetting(
                    log,
                    append -> append.events().stream()
                            .anyMatch(event -> event.type().equals("ScheduleFired")));
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
                    Position stays = changes.from();
                    return views.write(generation, new Changes(changes.puts(), changes.removals(), stays, stays))
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

    private static boolean isHeld(RunEvent event) {
        return event instanceof RunEvent.RunPaused paused && RunState.BUDGET_EXHAUSTED.equals(paused.reason());
    }

    private static Instant deadline(RunState state, String id, Instant at) {
        Duration timeout = state.planStep(state.indexOf(id)).timeout();
        return at.plus(timeout == null ? Duration.ofSeconds(60) : timeout);
    }

    /** The joined output of a step with items, the wrong way round. */
    private static RunEvent reversed(RunEvent event) {
        return event instanceof RunEvent.StepCompleted(String id, int attempt, StepOut out)
                        && out.data() instanceof Map<?, ?> data
                        && data.get("items") instanceof List<?> items
                ? new RunEvent.StepCompleted(
                        id, attempt, new StepOut(out.cid(), out.tx(), Map.of("items", items.reversed())))
                : event;
    }

    private static void callTool(String stream, NewEvent event, ToolRegistry tools, Clock clock) {
        if (!stream.startsWith("run-")) {
            return;
        }
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
