package dev.agijobs.rest.live;

import io.smallrye.mutiny.Multi;
import java.util.function.Function;

/**
 * What one client follows.
 *
 * @param pages read one by one, as they are asked for
 * @param encode makes a page what is sent; they come one after another, on threads that may work
 * @param from id after which events are wanted
 */
record LiveTail<P>(Multi<P> pages, Function<P, EventFrames> encode, String from) {}
