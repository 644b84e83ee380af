/** Takes commands from a topic of Kafka, at least once and in the order of each partition. */
@NullMarked
package dev.agijobs.command.kafka;

import org.jspecify.annotations.NullMarked;
