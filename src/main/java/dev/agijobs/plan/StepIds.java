package dev.agijobs.plan;

/** Ids of what a run does beside the steps of its plan: {@code STEP[index]} is an item of a {@code for_each}, {@code STEP~compensate} the undoing of a step or item. */
public final class StepIds {

    private static final String UNDO = "~compensate";

    private StepIds() {}

    /** @param index 0 for the first */
    public static String item(String stepId, int index) {
        return stepId + "[" + index + "]";
    }

    public static String undo(String stepId) {
        return stepId + UNDO;
    }

    public static boolean isUndo(String id) {
        return id.endsWith(UNDO);
    }

    /** The step or item that this id undoes. @throws IllegalArgumentException when it undoes nothing */
    public static String undone(String id) {
        if (!isUndo(id)) {
            throw new IllegalArgumentException(id + " undoes nothing");
        }
        return id.substring(0, id.length() - UNDO.length());
    }

    /** The place of the item that this id names, or -1 when it names none. */
    public static int index(String id) {
        int open = id.lastIndexOf('[');
        if (open < 1 || !id.endsWith("]") || id.length() - open > 11) {
            return -1;
        }
        String digits = id.substring(open + 1, id.length() - 1);
        boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && (digits.length() == 1 || digits.charAt(0) != '0') ? Integer.parseInt(digits) : -1;
    }

    /** The id of the plan's step that this id belongs to. */
    public static String planned(String id) {
        String done = isUndo(id) ? undone(id) : id;
        return index(done) < 0 ? done : done.substring(0, done.lastIndexOf('['));
    }
}
