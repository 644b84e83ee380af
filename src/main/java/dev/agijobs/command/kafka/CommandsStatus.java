package dev.agijobs.command.kafka;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How the taking of commands stands at a node.
 *
 * @param trouble why none can be taken, or null
 * @param waiting by partition, what its next command has been waiting for some time
 */
public record CommandsStatus(@Nullable String trouble, SortedMap<Integer, String> waiting) {

    public boolean well() {
        return trouble == null && waiting.isEmpty();
    }
}
