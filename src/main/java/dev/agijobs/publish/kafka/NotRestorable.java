package dev.agijobs.publish.kafka;

/** What is on Kafka is not all that a log had, or is not what it had. The message says where. */
public final class NotRestorable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRestorable(String why) {
        super(why);
    }
}
