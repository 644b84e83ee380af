package dev.agijobs.plan;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of a plan's steps, which remembers those it was asked for. */
final class ReferredSteps extends AbstractSet<String> {

    private final Set<String> stepIds;
    private final Set<String> found = new LinkedHashSet<>();

    ReferredSteps(Set<String> stepIds) {
        this.stepIds = stepIds;
    }

    /** The ids asked for that are steps, in order. */
    Set<String> found() {
        return found;
    }

    @Override
    public boolean contains(Object id) {
        boolean known = stepIds.contains(id);
        if (known) {
            found.add((String) id);
        }
        return known;
    }

    @Override
    public Iterator<String> iterator() {
        return stepIds.iterator();
    }

    @Override
    public int size() {
        return stepIds.size();
    }
}
