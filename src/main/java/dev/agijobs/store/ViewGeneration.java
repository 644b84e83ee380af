package dev.agijobs.store;

/**
 * One build of a view. A rebuild writes a new generation beside the live one.
 *
 * @param version of the rules that build it: documents of another version are not understood
 * @param number 1 or more, unique in the view, newer ones larger
 */
public record ViewGeneration(String view, int version, int number) {}
