package dev.agijobs.publish;

/** Names of topics, of the types of commands, and of headers that CloudEvents does not know. Header values are UTF-8 text. */
public final class Topics {
    /** All events, each under its stream. */
    public static final String EVENTS = "orchestrator.events";
    /** In front of an event's stored type name: the events of that type once more. */
    public static final String EVENTS_OF_TYPE_PREFIX = EVENTS + ".";
    /** What events only name, each under its content id. */
    public static final String ARTIFACTS = "orchestrator.artifacts";
    /** What clients want done. */
    public static final String COMMANDS = "orchestrator.commands";
    /** Commands that cannot be read or carried out. */
    public static final String DEAD_LETTERS = COMMANDS + ".dead-letters";

    /** Which part of an artifact it is, from 0. */
    public static final String CHUNK = "chunk";
    /** How many parts the artifact has, 1 or more. */
    public static final String CHUNKS = "chunks";

    /** Why the command was put aside. */
    public static final String REASON = "reason";

    public static final String ORIGIN_TOPIC = "origin-topic";
    public static final String ORIGIN_PARTITION = "origin-partition";
    public static final String ORIGIN_OFFSET = "origin-offset";

    public static final String SUBMIT = CloudEventHeaders.TYPE_PREFIX + "command.submit";
    public static final String SIGNAL = CloudEventHeaders.TYPE_PREFIX + "command.signal";
    public static final String CANCEL = CloudEventHeaders.TYPE_PREFIX + "command.cancel";

    /** Content type of a CloudEvent in structured mode. */
    public static final String STRUCTURED = "application/cloudevents+json";

    private Topics() {}
}
