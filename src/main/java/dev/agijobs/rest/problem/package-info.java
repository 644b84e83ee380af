/**
 * Every answer that says no: {@link dev.agijobs.rest.problem.ProblemMapper} turns whatever failed into one {@link dev.agijobs.rest.problem.Problem}.
 */
@NullMarked
package dev.agijobs.rest.problem;

import org.jspecify.annotations.NullMarked;
