/** Counts over all runs: ScoreboardProjection keeps them, Scoreboard answers them. */
@NullMarked
package dev.agijobs.projection.scoreboard;

import org.jspecify.annotations.NullMarked;
