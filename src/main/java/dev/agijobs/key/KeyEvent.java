package dev.agijobs.key;

/** What happened to a concurrency key. */
public sealed interface KeyEvent {

    String runId();

    /** The run waits for the key. */
    record Requested(String runId) implements KeyEvent {}

    /** The run holds the key from now on. */
    record Granted(String runId) implements KeyEvent {}

    /** The run, which held the key or waited for it, wants it no more. */
    record Released(String runId) implements KeyEvent {}
}
