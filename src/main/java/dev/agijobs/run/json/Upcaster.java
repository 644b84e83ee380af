package dev.agijobs.run.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Reads a payload of one version as the next one. */
@FunctionalInterface
interface Upcaster {

    /** One for each version that was ever stored and is no longer written. */
    Map<RunEventType.Shape, Upcaster> ALL = Map.of();

    ObjectNode upcast(ObjectNode payload);
}
