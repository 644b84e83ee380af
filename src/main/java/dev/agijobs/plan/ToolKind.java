package dev.agijobs.plan;

/** What may be done with an attempt whose outcome is unknown after a crash. */
public enum ToolKind {
    /** Run again with the same attempt and token. */
    REPEATABLE,
    /** Never run again: the attempt ends as INTERRUPTED, and the retry policy decides. */
    ONCE,
    /** Runs elsewhere: only waited for again. */
    EXTERNAL
}
