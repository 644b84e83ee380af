/** What differs between two states of a run, or between two runs: pure functions. */
@NullMarked
package dev.agijobs.rest.diff;

import org.jspecify.annotations.NullMarked;
