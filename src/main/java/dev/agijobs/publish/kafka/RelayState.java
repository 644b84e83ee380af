package dev.agijobs.publish.kafka;

/** How the publishing of a group of shards stands, at this node. */
public enum RelayState {
    /** Another node publishes it. */
    STANDBY,
    /** Everything is published as it comes. */
    PUBLISHING,
    /** Something is away that will be back: Kafka, or the log. */
    WAITING,
    /** Somebody has to look: what is on Kafka and what is in the log do not belong together. */
    STOPPED
}
