/**
 * The imperative shell: RunService takes commands and reads, a RunActor per active run decides, appends and starts work, the Reconciler resumes
 * unfinished runs. Holds no rule of the domain.
 */
@NullMarked
package dev.agijobs.engine;

import org.jspecify.annotations.NullMarked;
