package dev.agijobs.engine;

import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run's mailbox holds. Times are put into commands when they are decided, not when they are queued. */
sealed interface Message {

    /**
     * A client's command and its answer.
     *
     * @param fresh the run is known to be new: nothing has to be read before
     * @param expectedSeq the seq that the run must have, or null for any
     */
    record Ask<T>(
            boolean fresh,
            @Nullable Long expectedSeq,
            Caller caller,
            Function<Instant, RunCommand.ClientCommand> command,
            Answer<T> view,
            CompletableFuture<T> reply)
            implements Message {

        void answer(RunState state, boolean changed) {
            try {
                reply.complete(view.of(state, changed));
            } catch (RuntimeException e) {
                reply.completeExceptionally(e);
            }
        }
    }

    /** A question, answered from what is durable. */
    record Query<T>(Function<RunState, T> question, CompletableFuture<T> reply) implements Message {

        void answer(RunState state) {
            try {
                reply.complete(question.apply(state));
            } catch (RuntimeException e) {
                reply.completeExceptionally(e);
            }
        }
    }

    /** Something that the engine itself has to say to the run. */
    record Tell(Function<Instant, RunCommand> command) implements Message {}

    /** News from another stream. @param done completed when what comes of it is durable */
    record Notice(Function<Instant, RunCommand> command, CompletableFuture<@Nullable Void> done) implements Message {}

    /** The run holds its concurrency key. @param done completed when what comes of it is durable */
    record KeyHeld(int round, CompletableFuture<@Nullable Void> done) implements Message {}

    /** The other side has what this run had to tell it. */
    record Delivered(String errand) implements Message {}

    /** How an attempt ended. */
    record Report(String stepId, int attempt, RunCommand.Outcome outcome) implements Message {}

    /** A permit to execute, for which the run waited; it is the run's until it gives it back. */
    record Permit() implements Message {}

    Message PERMIT = new Permit();

    /** Time may have come for something. */
    record Wake() implements Message {}

    Message WAKE = new Wake();

    /** What a client is told once its command is durable. */
    @FunctionalInterface
    interface Answer<T> {
        /** @param changed false when the command had been given before and changed nothing now */
        T of(RunState state, boolean changed);
    }
}
