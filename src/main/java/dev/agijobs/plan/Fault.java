package dev.agijobs.plan;

/**
 * One thing wrong with a document.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) from the plan's root; "" is the root
 * @param code stable, upper snake case
 * @param detail a sentence: what was expected, what was found
 */
public record Fault(String pointer, String code, String detail) {}
