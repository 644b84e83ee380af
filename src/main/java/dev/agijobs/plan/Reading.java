package dev.agijobs.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a document.
 *
 * @param faults all that is wrong with it; empty when it is a plan
 * @param plan the plan, or null when there are faults
 * @param malformed true when a value has the wrong JSON type: the document is no plan at all, rather than a plan with faults
 */
public record Reading(List<Fault> faults, @Nullable Plan plan, boolean malformed) {}
