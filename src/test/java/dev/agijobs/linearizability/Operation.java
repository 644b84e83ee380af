package dev.agijobs.linearizability;

import org.jspecify.annotations.Nullable;

/**
 * A call that a client made.
 *
 * @param id its index in the history
 * @param answer null when none came: it may have taken effect, may yet do so, or never will
 * @param invoked when it was made, by a clock that never shows the same time twice
 * @param returned when the answer came; {@link #NEVER} without one
 * @param after id of an operation that took effect before this one did, or -1
 */
record Operation<C, A>(
        int id, String client, C call, @Nullable A answer, long invoked, long returned, int after) {

    static final long NEVER = Long.MAX_VALUE;

    @Override
    public String toString() {
        String end = returned == NEVER ? "..." : String.valueOf(returned);
        return "%3d %s [%d, %s] %s -> %s".formatted(id, client, invoked, end, call, answer == null ? "?" : answer);
    }
}
