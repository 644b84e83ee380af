package dev.agijobs.publish.kafka;

/** What is on Kafka and what is in the log do not belong together, so that nothing is published until somebody has looked. */
final class RelayStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RelayStopped(String why) {
        super(why);
    }
}
