package dev.agijobs.postgres;

import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Questions of one kind. While some are being answered those that come wait, and are then asked together, in one statement: so one by itself is asked at once, and the thousands of
 * a node that takes over another's runs cost few statements. Thread-safe; never blocks.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class Together<Q, A> {
    /** More than a node loads runs at once. */
    private static final int WAITING_MAX = 16_384;

    /** Asks some questions in one statement, and answers as many answers in their order. */
    @FunctionalInterface
    public interface Statement<Q, A> {
        Uni<List<A>> ask(List<Q> questions);
    }

    private record Waiting<Q, A>(Q question, UniEmitter<? super A> emitter) {}

    private final int statementsMax;
    private final int questionsMax;
    private final Statement<Q, A> statement;
    private final ArrayDeque<Waiting<Q, A>> waiting = new ArrayDeque<>();
    private int underWay;
    /** Calls of {@link #next} that were not looked after: a statement may be answered while it is asked. */
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * @param statementsMax under way at once, 1 or more
     * @param questionsMax of one statement, 1 or more
     */
    public Together(int statementsMax, int questionsMax, Statement<Q, A> statement) {
        this.statementsMax = statementsMax;
        this.questionsMax = questionsMax;
        this.statement = statement;
    }

    /** Asks when subscribed to. Fails as the statement does, or with {@link StoreUnavailable} when too many wait. */
    public Uni<A> ask(Q question) {
        return Uni.createFrom().emitter(emitter -> {
            if (offer(new Waiting<>(question, emitter))) {
                next();
            } else {
                emitter.fail(new StoreUnavailable("Too many questions to Postgres wait", null));
            }
        });
    }

    private synchronized boolean offer(Waiting<Q, A> one) {
        return waiting.size() < WAITING_MAX && waiting.add(one);
    }

    private void next() {
        int seen = calls.incrementAndGet();
        if (seen != 1) {
            return;
        }
        while (seen != 0) {
            for (List<Waiting<Q, A>> group = take(); !group.isEmpty(); group = take()) {
                ask(group);
            }
            seen = calls.addAndGet(-seen);
        }
    }

    /** Empty when none waits, or enough are under way. */
    private synchronized List<Waiting<Q, A>> take() {
        List<Waiting<Q, A>> group = new ArrayList<>();
        if (underWay < statementsMax) {
            while (!waiting.isEmpty() && group.size() < questionsMax) {
                group.add(waiting.remove());
            }
            underWay += group.isEmpty() ? 0 : 1;
        }
        return group;
    }

    private void ask(List<Waiting<Q, A>> group) {
        List<Q> questions = group.stream().map(Waiting::question).toList();
        statement
                .ask(questions)
                .subscribe()
                .with(
                        answers -> {
                            answered();
                            for (int i = 0; i < group.size(); i++) {
                                group.get(i).emitter().complete(answers.get(i));
                            }
                        },
                        failure -> {
                            answered();
                            group.forEach(one -> one.emitter().fail(failure));
                        });
    }

    private void answered() {
        synchronized (this) {
            underWay--;
        }
        next();
    }
}
