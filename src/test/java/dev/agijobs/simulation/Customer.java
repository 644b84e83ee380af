package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Submits a plan, perhaps twice under the same key, and then does for a while whatever comes to its mind with the run. */
final class Customer {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final World world;
    private final String name;
    private final Client client;
    private final Caller caller;
    private final Plan plan;
    private final @Nullable String key;
    private final List<String> approvals;
    private int actions;
    private int numbers;
    private boolean done;

    Customer(World world, String name, Plan plan) {
        this.world = world;
        this.name = name;
        this.client = new Client(world, name);
        this.caller = new Caller(name, null);
        this.plan = plan;
        this.key = world.chance.of(0.85) ? "key of " + name : null;
        this.approvals = world.chance.of(0.15) ? Shape.APPROVERS : List.of();
        this.actions = world.chance.below(9);
    }

    Plan plan() {
        return plan;
    }

    String name() {
        return name;
    }

    /** Whether it wants nothing more. */
    boolean done() {
        return done;
    }

    void come(Duration in) {
        world.agenda.after(in, null, () -> submit(true));
        if (key != null && world.chance.of(0.2)) {
            world.agenda.after(in.plus(world.chance.about(PAUSE)), null, () -> submit(false));
        }
    }

    private void submit(boolean goesOn) {
        Submission submission = new Submission(
                plan, approvals, Map.of("customer", name), world.chance.below(3), key, "print of " + name);
        client.<String>send(
                "submit",
                key != null,
                life -> life.runs.submit(submission, caller, (state, fresh) -> {
                    if (life.alive()) {
                        world.auditor.answered(life, state, key, fresh);
                    }
                    return state.runId();
                }),
                outcome -> {
                    if (outcome.refusal() != null) {
                        world.auditor.found(Invariant.SOUND, "A submission was answered by " + outcome.refusal());
                    } else if (goesOn && outcome.answer() != null) {
                        submitted(outcome.answer());
                    } else if (goesOn) {
                        done = true;
                    }
                });
    }

    private void submitted(String runId) {
        Commands commands = new Commands(world, client, caller, runId);
        if (world.chance.of(0.4)) {
            new Watcher(world, client, runId).watch();
        }
        later(commands, runId);
    }

    private void later(Commands commands, String runId) {
        world.agenda.after(world.chance.about(PAUSE), null, () -> {
            if (actions-- > 0) {
                act(commands, runId);
            } else {
                done = true;
            }
        });
    }

    /** To the run, or to one that it started. */
    private void act(Commands commands, String runId) {
        Runnable next = () -> later(commands, runId);
        RunBook child = world.chance.of(0.15) ? child(runId) : null;
        if (child == null) {
            act(commands, runId, next);
        } else {
            interfere(child, next);
        }
    }

    private @Nullable RunBook child(String runId) {
        List<RunBook> children = world.auditor.books().stream()
                .filter(book -> book.state().parent() != null
                        && book.state().parent().runId().equals(runId))
                .toList();
        return children.isEmpty() ? null : world.chance.pick(children);
    }

    private void interfere(RunBook child, Runnable next) {
        Commands commands = new Commands(world, client, caller, child.runId());
        String id = name + "-" + numbers++;
        switch (world.chance.below(3)) {
            case 0 -> commands.give("cancel", id, null, now -> new RunCommand.Cancel(now, id, "no more"), next);
            case 1 -> commands.give("pause", id, null, now -> new RunCommand.Pause(now, id, "wait"), next);
            default -> commands.look(seq -> next.run());
        }
    }

    private void act(Commands commands, String runId, Runnable next) {
        RunBook book = world.auditor.book(runId);
        RunState state = book.state();
        String id = world.chance.of(0.8) ? name + "-" + numbers++ : null;
        Long expected = world.chance.of(0.15) ? book.seq() - world.chance.below(2) : null;
        switch (world.chance.below(17)) {
            case 0, 1 -> commands.give("pause", id, expected, now -> new RunCommand.Pause(now, id, "wait"), next);
            case 2, 3, 4 -> commands.give("resume", id, expected, now -> new RunCommand.Resume(now, id, null), next);
            case 5 -> commands.give("cancel", id, expected, now -> new RunCommand.Cancel(now, id, "no more"), next);
            case 6, 7 -> {
                String from = world.chance.of(0.5)
                        ? null
                        : "s" + world.chance.below(plan.steps().size());
                commands.give("retry", id, expected, now -> new RunCommand.Retry(now, id, from, null), next);
            }
            case 8, 9, 10 -> {
                String signal = world.chance.pick(Shape.SIGNALS);
                long payload = world.chance.below(3);
                commands.give("signal", id, expected, now -> new RunCommand.Signal(now, id, signal, payload), next);
            }
            case 11, 12 -> {
                String who = world.chance.pick(Shape.APPROVERS);
                boolean yes = world.chance.of(0.8);
                String step = waitingStep(state);
                commands.give(
                        "approve", id, expected, now -> new RunCommand.Approve(now, id, who, yes, null, step), next);
            }
            case 15 -> {
                String max = "" + world.chance.between(1, 12);
                commands.give("budget", id, expected, now -> new RunCommand.SetBudget(now, id, max, null), next);
            }
            case 14 -> burst(commands, next);
            case 13 -> new Lister(world, client, runId).list(next);
            default -> commands.look(seq -> next.run());
        }
    }

    /** More at once than a mailbox may hold. */
    private void burst(Commands commands, Runnable then) {
        for (int i = world.chance.between(2, 6); i > 0; i--) {
            String id = name + "-" + numbers++;
            String signal = world.chance.pick(Shape.SIGNALS);
            commands.give(
                    "signal", id, null, now -> new RunCommand.Signal(now, id, signal, null), i == 1 ? then : () -> {});
        }
    }

    private @Nullable String waitingStep(RunState state) {
        return state.waitingSteps().stream()
                .filter(step -> state.step(step).status() == StepStatus.WAITING)
                .map(state::stepId)
                .findFirst()
                .orElse(null);
    }
}
