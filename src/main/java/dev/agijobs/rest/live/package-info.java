/**
 * Events as they come, as server-sent events (HTML standard, section 9.2). {@link dev.agijobs.rest.live.LiveRoute} is where clients come in,
 * {@link dev.agijobs.rest.live.LiveReaders} keeps all who follow within bounds; what is followed is a {@link dev.agijobs.rest.live.LiveTail}.
 */
@NullMarked
package dev.agijobs.rest.live;

import org.jspecify.annotations.NullMarked;
