package dev.agijobs.simulation;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tool of one process that mostly does its work, and otherwise fails, hangs, is late, answers twice, throws, or takes the process with it. */
final class SimulatedTool implements StepTool {
    static final String REPEATABLE = "work";
    static final String ONCE = "pay";
    /** Done by others: after a crash it is only subscribed to again. */
    static final String EXTERNAL = "ask";
    /** Undo what steps did: again after a crash, or never twice. */
    static final String UNDO = "undo";

    static final String REFUND = "refund";
    /** Fails or ends the process, at each call. */
    static final String POISON = "poison";
    /** Answers when as many calls of it wait as the engine permits at once. */
    static final String HOLD = "hold";

    private static final Duration WORK = Duration.ofMillis(200);
    private static final Duration BEAT = Duration.ofMillis(300);

    private final World world;
    private final Life life;
    private final Clock clock;
    private final String name;
    private final ToolKind kind;
    private final List<Runnable> held = new ArrayList<>();

    private SimulatedTool(World world, Life life, Clock clock, String name, ToolKind kind) {
        this.world = world;
        this.life = life;
        this.clock = clock;
        this.name = name;
        this.kind = kind;
    }

    static List<SimulatedTool> all(World world, Life life, Clock clock) {
        return List.of(
                new SimulatedTool(world, life, clock, REPEATABLE, ToolKind.REPEATABLE),
                new SimulatedTool(world, life, clock, ONCE, world.mutant.kindOfOnce()),
                new SimulatedTool(world, life, clock, EXTERNAL, ToolKind.EXTERNAL),
                new SimulatedTool(world, life, clock, UNDO, ToolKind.REPEATABLE),
                new SimulatedTool(world, life, clock, REFUND, world.mutant.kindOfOnce()),
                new SimulatedTool(world, life, clock, POISON, ToolKind.REPEATABLE),
                new SimulatedTool(world, life, clock, HOLD, ToolKind.REPEATABLE));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ToolKind kind() {
        return kind;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        if (!life.alive()) {
            return Uni.createFrom().nothing();
        }
        world.stats.count(Measure.CALLS);
        world.trace.note(life.name(), "calls " + name + " for " + input.token());
        ToolCall call = world.auditor.called(life, input, name);
        if (call == null) {
            return Uni.createFrom().nothing();
        }
        boolean killing = world.faults().toolKills() > 0 && name.equals(POISON);
        if (killing || world.chance.of(world.faults().toolKills())) {
            life.die("by " + input.token());
            return Uni.createFrom().nothing();
        }
        if (!name.equals(HOLD) && world.chance.of(world.faults().toolMischief() / 10)) {
            call.answered();
            call.over();
            throw new IllegalStateException("The tool throws");
        }
        Uni<StepOutcome> outcome = name.equals(HOLD) ? hold(input) : behave(input, context, call);
        return outcome.onItemOrFailure().invoke(call::answered).onTermination().invoke(call::over);
    }

    private Uni<StepOutcome> hold(StepInput input) {
        return Uni.createFrom().emitter(emitter -> {
            held.add(() -> emitter.complete(done(input)));
            if (held.size() == world.settings.attemptsMax()) {
                held.forEach(held -> world.agenda.after(Duration.ZERO, life, held));
            }
        });
    }

    private Uni<StepOutcome> behave(StepInput input, StepContext context, ToolCall call) {
        if (!world.chance.of(world.faults().toolMischief())) {
            return answers(world.chance.about(WORK), done(input), context, call);
        }
        Duration left = Duration.between(clock.instant(), context.deadline());
        return switch (world.chance.below(13)) {
            case 0, 1, 2 -> answers(world.chance.about(WORK), failed(false), context, call);
            case 3 -> answers(world.chance.about(WORK), failed(true), context, call);
            case 4, 5 -> Uni.createFrom().nothing();
            case 6, 7, 8 ->
                answers(left.plus(world.chance.about(world.faults().latency())), done(input), context, call);
            case 9 -> answers(left.plus(world.chance.about(WORK)), failed(false), context, call);
            case 10 -> twice(input, context);
            case 11 -> Uni.createFrom().failure(new IllegalStateException("The tool fails"));
            default -> Uni.createFrom().nullItem();
        };
    }

    /** Beats while it works. */
    private Uni<StepOutcome> answers(Duration delay, StepOutcome outcome, StepContext context, ToolCall call) {
        return Uni.createFrom().emitter(emitter -> {
            for (Duration beat = BEAT; beat.compareTo(delay) < 0 && beat.toSeconds() < 30; beat = beat.plus(BEAT)) {
                world.agenda.after(beat, life, () -> {
                    call.beat();
                    context.heartbeat();
                });
            }
            answer(delay, outcome, emitter);
        });
    }

    private Uni<StepOutcome> twice(StepInput input, StepContext context) {
        return Uni.createFrom().emitter(emitter -> {
            answer(world.chance.about(WORK), done(input), emitter);
            answer(world.chance.about(WORK), failed(false), emitter);
        });
    }

    private void answer(Duration delay, StepOutcome outcome, UniEmitter<? super StepOutcome> emitter) {
        world.agenda.after(delay, life, () -> emitter.complete(outcome));
    }

    private StepOutcome done(StepInput input) {
        boolean large = "large".equals(input.params().get("output"));
        String text = large ? "x".repeat(ClaimCheck.LIMIT + 1) : input.token();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("n", (long) input.attempt());
        data.put("text", text);
        data.put("list", List.of("p", "q", "r").subList(0, 1 + input.attempt() % 3));
        return StepOutcome.Done.of(data);
    }

    private static StepOutcome failed(boolean last) {
        return new StepOutcome.Failed("BOOM", "It broke", last);
    }
}
