package dev.agijobs.run;

/**
 * Why a step or a run failed.
 *
 * @param code stable, upper snake case
 * @param message a sentence for people
 */
public record StepError(String code, String message) {}
