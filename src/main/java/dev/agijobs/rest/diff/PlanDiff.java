package dev.agijobs.rest.diff;

import dev.agijobs.plan.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares documents of plans: steps by their ids, whatever their places, and all else as it stands. */
final class PlanDiff {

    private static final String STEPS = "steps";

    private record Placed(int index, @Nullable Object step) {}

    private PlanDiff() {}

    /** Pointers lead into the second plan, and those of what was removed into the first. */
    static List<Change> of(Map<String, Object> from, Map<String, Object> to, Room room) {
        TreeDiff diff = new TreeDiff(room);
        diff.compare(Place.ROOT, withoutSteps(from), withoutSteps(to));
        Map<Object, Placed> before = byId(from.get(STEPS));
        Map<Object, Placed> after = byId(to.get(STEPS));
        Place steps = Place.ROOT.at(STEPS);
        before.forEach((id, placed) -> {
            Placed now = after.get(id);
            if (now == null) {
                diff.removed(steps.at(placed.index()), placed.step());
            } else {
                diff.compare(steps.at(now.index()), placed.step(), now.step());
            }
        });
        after.forEach((id, placed) -> {
            if (!before.containsKey(id)) {
                diff.added(steps.at(placed.index()), placed.step());
            }
        });
        return diff.changes();
    }

    private static Map<String, Object> withoutSteps(Map<String, Object> plan) {
        Map<String, Object> rest = new LinkedHashMap<>(plan);
        rest.remove(STEPS);
        return rest;
    }

    private static Map<Object, Placed> byId(@Nullable Object steps) {
        Map<Object, Placed> byId = new LinkedHashMap<>();
        if (steps instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object id = list.get(i) instanceof Map<?, ?> step ? step.get("id") : null;
                byId.put(id == null ? i : id, new Placed(i, list.get(i)));
            }
        }
        return byId;
    }
}
