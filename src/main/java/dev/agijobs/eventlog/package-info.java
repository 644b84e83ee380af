/**
 * The log's ports: EventLog (append, read a stream), EventFeed (all events after a position), StreamHeads (unfinished streams by due time), and the
 * hash chain. Knows names and bytes, not what a run is.
 */
@NullMarked
package dev.agijobs.eventlog;

import org.jspecify.annotations.NullMarked;
