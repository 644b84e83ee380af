package dev.agijobs.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Searches an order in which the operations of a history could have happened one after another: each between its call and its answer, and with that answer (Wing and Gong,
 * "Testing and verifying concurrent objects", 1993). What was tried before is not tried again: the same operations done, leading to the same state (Lowe, "Testing for
 * linearizability", 2017).
 */
final class Linearization<S, C, A> {

    /** Most pairs of operations done and state that are looked at, some 100 bytes each: with many lost answers there is no end of orders. */
    private static final int CONFIGURATIONS_MAX = 200_000;

    /** What came of a search. */
    enum Verdict {
        ORDERED,
        NO_ORDER,
        /** The search was given up: there are too many orders. */
        UNDECIDED
    }

    /** @param state its number */
    private record Configuration(BitSet done, int state) {}

    private final SequentialModel<S, C, A> model;
    /** Those answered first come first, those never answered last: this is mostly the order, so that few others are tried. */
    private final List<Operation<C, A>> history;

    private final Set<Configuration> seen = new HashSet<>();
    /** A state is large and comes again in many configurations. */
    private final Map<S, Integer> states = new HashMap<>();

    private final BitSet done = new BitSet();
    private final List<Operation<C, A>> order = new ArrayList<>();
    private int answered;

    private Linearization(SequentialModel<S, C, A> model, List<Operation<C, A>> history) {
        this.model = model;
        this.history = history.stream()
                .sorted(Comparator.comparingLong(Operation::returned))
                .toList();
        this.answered = (int) history.stream().filter(op -> op.answer() != null).count();
    }

    /** An order; operations without an answer may be left out. Empty when none was found. */
    static <S, C, A> Optional<List<Operation<C, A>>> of(SequentialModel<S, C, A> model, List<Operation<C, A>> history) {
        Linearization<S, C, A> search = new Linearization<>(model, history);
        return search.from(model.initial()) ? Optional.of(search.order) : Optional.empty();
    }

    static <S, C, A> Verdict verdict(SequentialModel<S, C, A> model, List<Operation<C, A>> history) {
        Linearization<S, C, A> search = new Linearization<>(model, history);
        if (search.from(model.initial())) {
            return Verdict.ORDERED;
        }
        return search.isGivenUp() ? Verdict.UNDECIDED : Verdict.NO_ORDER;
    }

    private boolean isGivenUp() {
        return seen.size() >= CONFIGURATIONS_MAX;
    }

    private boolean from(S state) {
        if (answered == 0) {
            return true;
        }
        if (isGivenUp() || !seen.add(configuration(state))) {
            return false;
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

    private Configuration configuration(S state) {
        Integer fresh = states.size();
        Integer known = states.putIfAbsent(state, fresh);
        return new Configuration((BitSet) done.clone(), known == null ? fresh : known);
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
