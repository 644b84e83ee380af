package dev.agijobs.rest.request;

import org.jspecify.annotations.Nullable;

/** The owner's missions, which requests may name instead of sending a plan. */
@FunctionalInterface
public interface Templates {

    /** The document of a mission as it is now, or null when there is none of this name. May block for the file system. */
    byte @Nullable [] find(String name);
}
