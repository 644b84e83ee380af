package dev.agijobs.key;

/** What happened to a concurrency key. */
public sealed interface KeyEvent {

    Claim claim();

    /** The run waits for the key. */
    record Requested(Claim claim) implements KeyEvent {}

    /** The run holds the key from now on. */
    record Granted(Claim claim) implements KeyEvent {}

    /** The run, which held the key or waited for it, wants it no more. */
    record Released(Claim claim) implements KeyEvent {}
}
