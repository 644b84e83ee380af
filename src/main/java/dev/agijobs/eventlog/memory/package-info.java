/**
 * The log in memory, for tests and simulation. Entry type: MemoryEventLog.
 */
@NullMarked
package dev.agijobs.eventlog.memory;

import org.jspecify.annotations.NullMarked;
