package dev.agijobs.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The search itself, on a register that holds one number. */
class LinearizationTest {

    /** @param written the number to write, or null to read */
    record Access(@Nullable Integer written) {}

    private static final SequentialModel<Integer, Access, Integer> REGISTER = new SequentialModel<>() {
        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public List<Integer> after(Integer state, Access call, @Nullable Integer answer) {
            Integer written = call.written();
            if (written != null) {
                return List.of(written);
            }
            return answer == null || answer.equals(state) ? List.of(state) : List.of();
        }
    };

    private final List<Operation<Access, Integer>> history = new ArrayList<>();

    private void read(int answer, long invoked, long returned) {
        add(new Access(null), answer, invoked, returned, -1);
    }

    private void write(int value, long invoked, long returned) {
        add(new Access(value), value, invoked, returned, -1);
    }

    private void writeWithoutAnswer(int value, long invoked) {
        add(new Access(value), null, invoked, Operation.NEVER, -1);
    }

    private void add(Access call, @Nullable Integer answer, long invoked, long returned, int after) {
        history.add(new Operation<>(history.size(), "c", call, answer, invoked, returned, after));
    }

    private boolean isLinearizable() {
        return Linearization.of(REGISTER, history).isPresent();
    }

    @Test
    void a_read_after_a_write_sees_it() {
        write(1, 1, 2);
        read(1, 3, 4);

        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void a_read_of_what_was_overwritten_is_stale() {
        write(1, 1, 2);
        write(2, 3, 4);
        read(1, 5, 6);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void a_read_during_a_write_may_see_either() {
        write(1, 1, 10);
        read(0, 2, 3);
        read(1, 4, 5);

        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void what_was_seen_is_not_unseen() {
        write(1, 1, 10);
        read(1, 2, 3);
        read(0, 4, 5);

        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void a_write_whose_answer_was_lost_takes_effect_late_or_never_but_once() {
        writeWithoutAnswer(1, 1);
        write(2, 2, 3);
        read(2, 4, 5);
        assertThat(isLinearizable()).as("never").isTrue();

        read(1, 6, 7);
        assertThat(isLinearizable()).as("late").isTrue();

        write(2, 8, 9);
        read(1, 10, 11);
        assertThat(isLinearizable()).as("twice").isFalse();
    }

    @Test
    void an_operation_waits_for_the_one_it_comes_after() {
        write(1, 1, 9);
        add(new Access(null), 0, 1, 9, -1);
        assertThat(isLinearizable()).isTrue();

        history.removeLast();
        add(new Access(null), 0, 1, 9, 0);
        assertThat(isLinearizable()).isFalse();
    }

    @Property
    void it_finds_an_order_exactly_when_one_of_all_orders_will_do(@ForAll long seed) {
        Random random = new Random(seed);
        history.clear();
        int size = 1 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            long invoked = random.nextInt(8) * 10L + i;
            long returned = invoked + 10 * (1 + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0, 1 -> write(random.nextInt(3), invoked, returned);
                case 2 -> writeWithoutAnswer(random.nextInt(3), invoked);
                default -> read(random.nextInt(3), invoked, returned);
            }
        }

        Optional<List<Operation<Access, Integer>>> found = Linearization.of(REGISTER, history);

        found.ifPresent(order -> assertThat(isPossible(order)).isTrue());
        assertThat(found.isPresent()).isEqualTo(anyOrder(new ArrayList<>()));
    }

    /** Tries all orders of all choices, without any cleverness. */
    private boolean anyOrder(List<Operation<Access, Integer>> order) {
        if (isPossible(order)) {
            return true;
        }
        for (Operation<Access, Integer> op : history) {
            if (!order.contains(op)) {
                order.add(op);
                if (anyOrder(order)) {
                    return true;
                }
                order.removeLast();
            }
        }
        return false;
    }

    private boolean isPossible(List<Operation<Access, Integer>> order) {
        boolean complete = history.stream().allMatch(op -> op.answer() == null || order.contains(op));
        int state = 0;
        for (int i = 0; i < order.size(); i++) {
            Operation<Access, Integer> op = order.get(i);
            List<Integer> next = REGISTER.after(state, op.call(), op.answer());
            boolean inTime =
                    order.subList(i + 1, order.size()).stream().noneMatch(later -> later.returned() < op.invoked());
            if (next.isEmpty() || !inTime) {
                return false;
            }
            state = next.getFirst();
        }
        return complete;
    }
}
