package dev.agijobs.publish;

/** Types of the CloudEvents that carry commands, and how these are told from others. */
public final class CommandTypes {
    public static final String SUBMIT = CloudEventHeaders.TYPE_PREFIX + "command.submit";
    public static final String SIGNAL = CloudEventHeaders.TYPE_PREFIX + "command.signal";
    public static final String CANCEL = CloudEventHeaders.TYPE_PREFIX + "command.cancel";

    /** Content type of a CloudEvent in structured mode. */
    public static final String STRUCTURED = "application/cloudevents+json";

    private CommandTypes() {}
}
