@NullMarked
package dev.agijobs.command.kafka;

import org.jspecify.annotations.NullMarked;
