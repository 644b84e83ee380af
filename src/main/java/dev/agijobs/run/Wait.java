package dev.agijobs.run;

import dev.agijobs.plan.StepIds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a waiting step waits for. */
public sealed interface Wait {

    /** A moment; it stands in the step's {@code due}. */
    record Timer() implements Wait {}

    /** A signal of this name; one that came early counts. */
    record Signal(String name) implements Wait {}

    /**
     * Decisions of people.
     *
     * @param approvers who may decide; empty: anybody
     * @param required how many approvals let the step complete, 1 or more
     */
    record Approval(
            List<String> approvers, int required, @Nullable String prompt) implements Wait {}

    /**
     * The step's items, each a step of its own ({@link StepIds#item}).
     *
     * @param values JSON trees, in order
     */
    record Items(List<?> values) implements Wait {}

    /**
     * A run of its own.
     *
     * @param runId the child's
     * @param ended whether to wait until it has ended, or only until it exists
     */
    record Child(String runId, boolean ended) implements Wait {}
}
