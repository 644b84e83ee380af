package dev.agijobs.command;

import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Carries out what a record says. */
@FunctionalInterface
public interface CommandHandler {

    /**
     * Answers when what came of it is durable, and does not fail. The same record may be given any number of times, and is carried out once. Never blocks.
     *
     * @param value empty when there is none
     */
    Uni<Outcome> handle(Map<String, String> headers, byte[] value);
}
