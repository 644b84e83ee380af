package dev.agijobs.run;

/** What stands in one row of a run's table. The steps of the plan come first, in the order of the plan; the other rows are added when they begin to matter, and stay. */
sealed interface Row {

    /** A step of the plan. @param step its index there, which is the row as well */
    record Planned(int step) implements Row {}

    /** An item of a {@code for_each}. @param parent the row of its step */
    record Item(int parent, int index) implements Row {}

    /** The undoing of a step or item. @param of the row of what is undone */
    record Undo(int of) implements Row {}
}
