package dev.agijobs.key;

/** Too many runs wait for one concurrency key. */
public final class KeyFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyFull() {
        super("More than %d runs wait for the key".formatted(KeyState.WAITING_MAX));
    }
}
