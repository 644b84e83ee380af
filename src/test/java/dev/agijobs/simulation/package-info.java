/**
 * Runs engine, views and reconciler in virtual time on one thread, with a storage that fails, tools that misbehave and processes that die, and holds what happens against
 * the promises. Entry type: Simulation. docs/simulation.md says how to read and extend it.
 */
package dev.agijobs.simulation;
