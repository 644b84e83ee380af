@NullMarked
package dev.agijobs.publish.kafka;

import org.jspecify.annotations.NullMarked;
