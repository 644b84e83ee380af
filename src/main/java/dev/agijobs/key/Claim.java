package dev.agijobs.key;

/**
 * A run that wants a concurrency key. Each round of a run claims it anew, so that what is said late of one round says nothing of the next.
 *
 * @param round 1 for the first
 */
public record Claim(String runId, int round) {}
