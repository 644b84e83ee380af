package dev.agijobs.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Searches an order in which the operations of a history could have happened one after another: each between its call and its answer, and with that answer (Wing and Gong,
 * "Testing and verifying concurrent objects", 1993). What was tried before is not tried again: the same operations done, leading to the same state (Lowe, "Testing for
 * linearizability", 2017).
 */
final class Linearization<S, C, A> {

    /** Most pairs of operations done and state that are looked at; a history that needs more is too long for a test. */
    private static final int CONFIGURATIONS_MAX = 2_000_000;

    private record Configuration<S>(BitSet done, S state) {}

    private final SequentialModel<S, C, A> model;
    private final List<Operation<C, A>> history;
    private final Set<Configuration<S>> seen = new HashSet<>();
    private final BitSet done = new BitSet();
    private final List<Operation<C, A>> order = new ArrayList<>();
    private int answered;

    private Linearization(SequentialModel<S, C, A> model, List<Operation<C, A>> history) {
        this.model = model;
        this.history = history;
        this.answered = (int) history.stream().filter(op -> op.answer() != null).count();
    }

    /** An order; operations without an answer may be left out. Empty when there is none. */
    static <S, C, A> Optional<List<Operation<C, A>>> of(SequentialModel<S, C, A> model, List<Operation<C, A>> history) {
        Linearization<S, C, A> search = new Linearization<>(model, history);
        return search.from(model.initial()) ? Optional.of(search.order) : Optional.empty();
    }

    private boolean from(S state) {
        if (answered == 0) {
            return true;
        }
        if (!seen.add(new Configuration<>((BitSet) done.clone(), state))) {
            return false;
        }
        if (seen.size() > CONFIGURATIONS_MAX) {
            throw new IllegalStateException("The history of %d operations is too long".formatted(history.size()));
        }
        long firstAnswer = firstAnswer();
        for (Operation<C, A> op : history) {
            boolean next = !done.get(op.id()) && op.invoked() < firstAnswer && (op.after() < 0 || done.get(op.after()));
            if (next && through(op, state)) {
                return true;
            }
        }
        return false;
    }

    /** Whatever was called after this answer must wait for its operation. */
    private long firstAnswer() {
        return history.stream()
                .filter(op -> !done.get(op.id()))
                .mapToLong(Operation::returned)
                .min()
                .orElse(Operation.NEVER);
    }

    private boolean through(Operation<C, A> op, S state) {
        for (S next : model.after(state, op.call(), op.answer())) {
            take(op);
            if (from(next)) {
                return true;
            }
            giveBack(op);
        }
        return false;
    }

    private void take(Operation<C, A> op) {
        done.set(op.id());
        order.add(op);
        answered -= op.answer() == null ? 0 : 1;
    }

    private void giveBack(Operation<C, A> op) {
        done.clear(op.id());
        order.removeLast();
        answered += op.answer() == null ? 0 : 1;
    }
}
