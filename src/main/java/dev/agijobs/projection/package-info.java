/**
 * Read models: Projection says how events become documents, ProjectionRunner follows the feed and stores them with the position they reflect. A projection is pure; the
 * runner holds no rule of a view. Where several nodes share a store of views, one of them keeps these, and the runners of the others stand by.
 */
@NullMarked
package dev.agijobs.projection;

import org.jspecify.annotations.NullMarked;
