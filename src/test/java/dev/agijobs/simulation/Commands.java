package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.CommandRejected;
import dev.agijobs.engine.RunMoved;
import dev.agijobs.run.RunCommand.ClientCommand;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives a run commands, and holds the answers against the log when they are given. */
final class Commands {
    private final World world;
    private final Client client;
    private final Caller caller;
    private final String runId;

    Commands(World world, Client client, Caller caller, String runId) {
        this.world = world;
        this.client = client;
        this.caller = caller;
        this.runId = runId;
    }

    /**
     * Gives a command.
     *
     * @param key makes it repeatable; null for a command that is sent once
     * @param expectedSeq as the server takes it
     * @param then told when it was done or refused, or when nobody can tell
     */
    void give(
            String what,
            @Nullable String key,
            @Nullable Long expectedSeq,
            Function<Instant, ClientCommand> command,
            Runnable then) {
        client.<Long>send(
                what + " " + runId,
                key != null,
                life -> life.runs.command(runId, expectedSeq, caller, command, (state, changed) -> {
                    if (life.alive()) {
                        world.auditor.answered(life, state, key, changed);
                    }
                    return state.seq();
                }),
                outcome -> {
                    expectRefusalByRule(outcome.refusal());
                    then.run();
                });
    }

    private void expectRefusalByRule(@Nullable Throwable refusal) {
        if (refusal != null && !(refusal instanceof CommandRejected) && !(refusal instanceof RunMoved)) {
            world.auditor.found(Invariant.SOUND, "A command was answered by " + refusal);
        }
    }

    /** Looks at the run; tells its seq then. */
    void look(Consumer<Long> then) {
        client.<Long>send(
                "look at " + runId,
                true,
                life -> life.runs.look(runId, state -> {
                    if (life.alive()) {
                        world.auditor.answered(life, state, null, false);
                    }
                    return state.seq();
                }),
                outcome -> {
                    if (outcome.answer() == null) {
                        world.auditor.found(Invariant.SEES_OWN_WRITES, "A look was answered by " + outcome.refusal());
                    } else {
                        then.accept(outcome.answer());
                    }
                });
    }
}
