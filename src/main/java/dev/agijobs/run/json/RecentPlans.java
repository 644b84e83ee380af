package dev.agijobs.run.json;

import dev.agijobs.plan.Plan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plans that were read last, by their text. Thread-safe. */
final class RecentPlans {
    private static final int PLANS_MAX = 64;

    /** Larger ones are read each time: few runs have them, and they would fill the memory. */
    private static final int BYTES_MAX = 64 << 10;

    private final LinkedHashMap<Slice, Plan> byText = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Slice, Plan> eldest) {
            return size() > PLANS_MAX;
        }
    };

    /** Bytes as a value. @param to the first that does not belong to it */
    record Slice(byte[] bytes, int from, int to) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slice slice && Arrays.equals(bytes, from, to, slice.bytes, slice.from, slice.to);
        }

        @Override
        public int hashCode() {
            int hash = to - from;
            // Texts of plans differ in few places, but their end has the most.
            for (int i = Math.max(from, to - 256); i < to; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }

        private Slice copy() {
            return new Slice(Arrays.copyOfRange(bytes, from, to), 0, to - from);
        }

        private int length() {
            return to - from;
        }
    }

    synchronized @Nullable Plan find(Slice text) {
        return byText.get(text);
    }

    /** Answers the plan. */
    Plan keep(Slice text, Plan plan) {
        if (text.length() <= BYTES_MAX) {
            Slice own = text.copy();
            synchronized (this) {
                byText.put(own, plan);
            }
        }
        return plan;
    }
}
