package dev.agijobs.publish;

/** Headers that a command gets when it is set aside, beside those that it came with. Values are UTF-8 text. */
public final class DeadLetterHeaders {
    /** Why it was set aside: the code of a problem, a colon, and a sentence. */
    public static final String REASON = "reason";

    public static final String ORIGIN_TOPIC = "origin-topic";
    public static final String ORIGIN_PARTITION = "origin-partition";
    public static final String ORIGIN_OFFSET = "origin-offset";

    private DeadLetterHeaders() {}
}
