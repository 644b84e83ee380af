package dev.agijobs.cli;

/**
 * A server-sent event (HTML standard, section 9.2).
 *
 * @param id "" when none was given
 * @param type {@code message} when none was given
 */
record ServerEvent(String id, String type, String data) {}
