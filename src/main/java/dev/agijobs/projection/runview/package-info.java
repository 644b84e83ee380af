/** The list of runs: RunViewProjection builds it, RunViews answers pages of it. */
@NullMarked
package dev.agijobs.projection.runview;

import org.jspecify.annotations.NullMarked;
