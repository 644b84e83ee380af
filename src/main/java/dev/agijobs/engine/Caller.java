package dev.agijobs.engine;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf something is done.
 *
 * @param principal a name; "engine" for what the engine does by itself
 * @param traceparent W3C trace context, or null
 */
public record Caller(String principal, @Nullable String traceparent) {
    public static final Caller ENGINE = new Caller("engine", null);
}
