/**
 * Stores in memory, for tests and simulation.
 */
@NullMarked
package dev.agijobs.store.memory;

import org.jspecify.annotations.NullMarked;
