/**
 * Read models: Projection says how events become documents, ProjectionRunner follows the feed and stores them with the position they reflect. A projection is pure; the
 * runner holds no rule of a view.
 */
@NullMarked
package dev.agijobs.projection;

import org.jspecify.annotations.NullMarked;
