/**
 * What leaves the log for others: {@link dev.agijobs.publish.CloudEventHeaders} says how an event travels, whatever carries it. Knows the log alone.
 */
@NullMarked
package dev.agijobs.publish;

import org.jspecify.annotations.NullMarked;
