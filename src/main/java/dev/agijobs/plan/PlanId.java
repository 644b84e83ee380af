package dev.agijobs.plan;

/** Names a plan by its content. */
public final class PlanId {
    private PlanId() {}
}
