/**
 * Whether what concurrent clients were told could have happened one thing after another (Herlihy and Wing, "Linearizability", 1990). {@link
 * dev.agijobs.linearizability.Linearization} decides that for any model; {@link dev.agijobs.linearizability.RunModel} is that of a run.
 */
@NullMarked
package dev.agijobs.linearizability;

import org.jspecify.annotations.NullMarked;
