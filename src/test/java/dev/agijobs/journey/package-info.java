/**
 * Journeys that kill real processes. {@link dev.agijobs.journey.KillJourneyIT} does so to the packaged program under load, {@link dev.agijobs.journey.OnceToolsKillIT} to an
 * engine with tools that must not run twice. What a run promises is checked afterwards from the log, and from the journal of a server that the steps called.
 */
package dev.agijobs.journey;
