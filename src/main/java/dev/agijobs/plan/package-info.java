/**
 * Plans as data: steps, needs, budget and policies; reading a document with all its faults at once, the DAG's facts, plan ids, and the Expressions
 * interface. Entry types: Plan, PlanReader. Pure: java.* only.
 */
@NullMarked
package dev.agijobs.plan;

import org.jspecify.annotations.NullMarked;
