package dev.agijobs.tool;

/** A step's parameters cannot be used. The message is a sentence that names the parameter. */
public final class InvalidParams extends RuntimeException {

    public InvalidParams(String message) {
        super(message, null, false, false);
    }

    /** The final failure that answers such parameters. */
    public StepOutcome outcome() {
        return new StepOutcome.Failed("INVALID_PARAMS", String.valueOf(getMessage()), true);
    }
}
