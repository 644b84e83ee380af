package dev.agijobs.rest.diff;

/** How many differences one document still has room for. */
final class Room {

    /** Most differences in one document. */
    static final int ENTRIES_MAX = 1_000;

    private int left = ENTRIES_MAX;
    private boolean exceeded;

    /** Takes the room of one difference; false when there is none. */
    boolean take() {
        if (left == 0) {
            exceeded = true;
            return false;
        }
        left--;
        return true;
    }

    /** Something of a difference had to be left out. */
    void leaveOut() {
        exceeded = true;
    }

    /** Whether something was left out. */
    boolean exceeded() {
        return exceeded;
    }
}
