package dev.agijobs.publish;

/**
 * Names of the topics of one log.
 *
 * @param prefix before all of them
 */
public record TopicNames(String prefix) {
    /** Where no other one is set. */
    public static final String DEFAULT_PREFIX = "orchestrator";

    /** All events, each under its stream. */
    public String events() {
        return prefix + ".events";
    }

    /** The events of one type once more. @param type as stored */
    public String events(String type) {
        return events() + "." + type;
    }

    /** What events only name, each under its content id. */
    public String artifacts() {
        return prefix + ".artifacts";
    }

    /** How far each group of shards was published. */
    public String cursors() {
        return prefix + ".cursors";
    }

    /** What clients want done. */
    public String commands() {
        return prefix + ".commands";
    }

    /** Commands that cannot be read or carried out. */
    public String deadLetters() {
        return commands() + ".dead-letters";
    }
}
