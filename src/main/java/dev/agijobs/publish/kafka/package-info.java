/** Publishes the log to Kafka, each event exactly once, and reads it back from there. */
@NullMarked
package dev.agijobs.publish.kafka;

import org.jspecify.annotations.NullMarked;
