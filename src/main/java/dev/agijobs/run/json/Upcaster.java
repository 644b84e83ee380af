package dev.agijobs.run.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Reads a payload of one version as the next one. */
@FunctionalInterface
interface Upcaster {

    /** One for each version that was ever stored and is no longer written. */
    Map<RunEventType.Shape, Upcaster> ALL = Map.of(
            // Version 2 may name a parent, or the run that it was forked from.
            new RunEventType.Shape(RunEventType.RUN_SUBMITTED, 1), payload -> payload,
            // Version 2 may wait for items or a child.
            new RunEventType.Shape(RunEventType.STEP_WAITING, 1), payload -> payload);

    ObjectNode upcast(ObjectNode payload);
}
