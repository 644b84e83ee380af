package dev.agijobs.plan;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps one copy of each plan that somebody uses: most of the memory of a run is its plan, and many runs have the same. Plans are values, so nobody can tell; those that nobody uses
 * any more are forgotten. Thread-safe.
 */
final class SharedPlans {

    private final ConcurrentMap<String, Held> byId = new ConcurrentHashMap<>();
    private final ReferenceQueue<Plan> unused = new ReferenceQueue<>();

    private static final class Held extends WeakReference<Plan> {
        private final String planId;

        Held(Plan plan, ReferenceQueue<Plan> unused) {
            super(plan, unused);
            planId = plan.planId();
        }
    }

    /** An equal plan that was given before and is still in use, or this one. */
    Plan of(Plan plan) {
        for (Reference<? extends Plan> held = unused.poll(); held != null; held = unused.poll()) {
            byId.remove(((Held) held).planId, held);
        }
        Held held = byId.get(plan.planId());
        Plan known = held == null ? null : held.get();
        if (known == null) {
            byId.put(plan.planId(), new Held(plan, unused));
            return plan;
        }
        // The id is that of the canonical form: 1 and 1.0 have the same, and are told apart here.
        return known.equals(plan) ? known : plan;
    }
}
