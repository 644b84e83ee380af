package dev.agijobs.rest.diff;

import dev.agijobs.plan.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares JSON trees: objects field by field, lists place by place. Gathers what differs, within {@link Room}. */
final class TreeDiff {

    /** A longer pointer is left out with its change. */
    static final int POINTER_MAX = 1_000;

    private final Room room;
    private final List<Change> changes = new ArrayList<>();

    TreeDiff(Room room) {
        this.room = room;
    }

    List<Change> changes() {
        return changes;
    }

    /** @param place where both stand */
    void compare(Place place, @Nullable Object from, @Nullable Object to) {
        if (from instanceof Map<?, ?> before && to instanceof Map<?, ?> after) {
            fields(place, before, after);
        } else if (from instanceof List<?> before && to instanceof List<?> after) {
            elements(place, before, after);
        } else if (!Objects.equals(from, to)) {
            add(place, Change.CHANGED, from, to);
        }
    }

    private void fields(Place place, Map<?, ?> before, Map<?, ?> after) {
        Set<Object> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (Object name : names) {
            Place field = place.at((String) name);
            if (!before.containsKey(name)) {
                added(field, after.get(name));
            } else if (!after.containsKey(name)) {
                removed(field, before.get(name));
            } else {
                compare(field, before.get(name), after.get(name));
            }
        }
    }

    private void elements(Place place, List<?> before, List<?> after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            if (i >= before.size()) {
                added(place.at(i), after.get(i));
            } else if (i >= after.size()) {
                removed(place.at(i), before.get(i));
            } else {
                compare(place.at(i), before.get(i), after.get(i));
            }
        }
    }

    void added(Place place, @Nullable Object value) {
        add(place, Change.ADDED, null, value);
    }

    void removed(Place place, @Nullable Object value) {
        add(place, Change.REMOVED, value, null);
    }

    private void add(Place place, String kind, @Nullable Object from, @Nullable Object to) {
        if (!room.take()) {
            return;
        }
        String pointer = place.pointer();
        if (pointer.length() > POINTER_MAX) {
            room.leaveOut();
        } else {
            changes.add(new Change(pointer, kind, Excerpt.of(from, room), Excerpt.of(to, room)));
        }
    }
}
