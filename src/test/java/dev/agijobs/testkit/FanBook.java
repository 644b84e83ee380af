package dev.agijobs.testkit;

import dev.agijobs.plan.StepIds;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The items of one run's steps, and what came of each: the joined output holds each item once, in order. */
public final class FanBook {
    private final Map<String, List<?>> items = new HashMap<>();
    /** By the item's id; null for one that was skipped. */
    private final Map<String, @Nullable Object> outs = new HashMap<>();

    /** Takes an event; answers whether it may happen. @param before the run before it */
    public boolean take(RunState before, RunEvent event) {
        switch (event) {
            case RunEvent.StepWaiting(String id, int attempt, Wait.Items(List<?> values), var due) -> {
                if (!values.equals(items.put(id, values))) {
                    outs.keySet().removeIf(item -> StepIds.planned(item).equals(id));
                }
            }
            case RunEvent.StepSkipped e -> outs.put(e.stepId(), null);
            case RunEvent.StepCompleted e -> {
                if (before.fansOut(before.indexOf(e.stepId()))) {
                    return isJoined(e);
                }
                outs.put(e.stepId(), e.out().data());
            }
            default -> {} // says nothing of the outputs of items
        }
        return true;
    }

    private boolean isJoined(RunEvent.StepCompleted e) {
        List<@Nullable Object> expected = new ArrayList<>();
        for (int i = 0; i < items.getOrDefault(e.stepId(), List.of()).size(); i++) {
            String item = StepIds.item(e.stepId(), i);
            if (!outs.containsKey(item)) {
                return false;
            }
            expected.add(outs.get(item));
        }
        List<@Nullable Object> found = new ArrayList<>();
        if (e.out().data() instanceof Map<?, ?> data && data.get("items") instanceof List<?> joined) {
            joined.forEach(out -> found.add(out instanceof Map<?, ?> map ? map.get("data") : null));
        }
        return Objects.equals(expected, found);
    }

    /** Whether an attempt of an item got what it stands for, if it got any of it. */
    public boolean isOf(RunEvent.StepStarted e) {
        int index = StepIds.index(e.stepId());
        List<?> values = items.getOrDefault(StepIds.planned(e.stepId()), List.of());
        return index < 0
                || !e.params().containsKey("item")
                || (index < values.size() && values.get(index).equals(e.params().get("item")));
    }
}
