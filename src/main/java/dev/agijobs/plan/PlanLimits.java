package dev.agijobs.plan;

/**
 * How large a plan may be. The size of the whole document is bounded before it is parsed (16 MiB at the HTTP interface).
 *
 * @param maxSteps most steps
 * @param maxNeeds most needs of all steps together
 * @param maxDepth deepest nesting of objects and lists, the root being 1
 * @param maxTextLength longest text anywhere, in UTF-16 code units
 * @param maxFaults most faults reported; one TOO_MANY_FAULTS stands for the rest
 */
public record PlanLimits(int maxSteps, int maxNeeds, int maxDepth, int maxTextLength, int maxFaults) {

    public static final PlanLimits DEFAULT = new PlanLimits(50_000, 500_000, 64, 8 * 1024 * 1024, 200);

    public PlanLimits {
        if (Math.min(Math.min(maxSteps, maxNeeds), Math.min(Math.min(maxDepth, maxTextLength), maxFaults)) < 1) {
            throw new IllegalArgumentException("every limit of a plan is at least 1");
        }
    }
}
