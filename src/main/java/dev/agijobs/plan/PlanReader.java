package dev.agijobs.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** placeholder until the plan branch lands */
public final class PlanReader {
    public record Reading(List<Fault> faults, @Nullable Plan plan, boolean malformed) {}

    public Reading read(Object tree) {
        return new Reading(List.of(), null, false);
    }
}
