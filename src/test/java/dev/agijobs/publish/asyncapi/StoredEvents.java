package dev.agijobs.publish.asyncapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.key.KeyEvent;
import dev.agijobs.key.KeyEventCodec;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventType;
import dev.agijobs.run.json.RunJson;
import dev.agijobs.schedule.json.ScheduleEventType;
import dev.agijobs.schedule.json.ScheduleJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every version of every event that may be in a log, as the registries of the codecs have them. */
final class StoredEvents {

    /**
     * One version of one type.
     *
     * @param type the stored name
     * @param text what the event means, or null when its name says it
     */
    record Shape(String type, int version, @Nullable String text, ObjectNode schema) {

        /** Names the schema, the message, and the golden file. */
        String name() {
            return type + ".v" + version;
        }
    }

    /** What versions that are no longer written did not have yet. A new version of a type needs its line here. */
    private static final Map<String, Consumer<ObjectNode>> OLDER = Map.of(
            "RunSubmitted.v1",
            schema -> properties(schema).remove(List.of("parent", "forked_from")),
            "StepWaiting.v1",
            schema -> properties(schema)
                    .putObject("awaits")
                    .putArray("oneOf")
                    .add(RecordSchemas.ref("Wait.Approval"))
                    .add(RecordSchemas.ref("Wait.Signal"))
                    .add(RecordSchemas.ref("Wait.Timer")));

    private StoredEvents() {}

    /** @param components where the types that events share are put */
    static List<Shape> all(SourceDocs docs, ObjectNode components) {
        PlanReader plans = new PlanReader(PlanLimits.DEFAULT);
        RecordSchemas runs = new RecordSchemas(RunJson.mapper(plans), docs, components);
        RecordSchemas schedules = new RecordSchemas(ScheduleJson.mapper(plans), docs, components);
        List<Shape> all = new ArrayList<>();
        for (RunEventType type : RunEventType.values()) {
            all.addAll(versions(type.storedName(), type.version(), docs.of(type.shape()), runs.of(type.shape())));
        }
        for (ScheduleEventType type : ScheduleEventType.values()) {
            all.addAll(versions(type.storedName(), type.version(), docs.of(type.shape()), schedules.of(type.shape())));
        }
        for (Class<?> kind : KeyEvent.class.getPermittedSubclasses()) {
            all.addAll(versions("Key" + kind.getSimpleName(), KeyEventCodec.VERSION, docs.of(kind), key(kind, docs)));
        }
        return all;
    }

    private static List<Shape> versions(String type, int newest, @Nullable String text, ObjectNode schema) {
        List<Shape> versions = new ArrayList<>();
        for (int version = 1; version < newest; version++) {
            Shape older = new Shape(type, version, text, schema.deepCopy());
            Objects.requireNonNull(
                            OLDER.get(older.name()), "StoredEvents must say what %s was like".formatted(older.name()))
                    .accept(older.schema());
            versions.add(older);
        }
        versions.add(new Shape(type, newest, text, schema));
        return versions;
    }

    /** Written by hand, as {@link KeyEventCodec} writes these events by hand. */
    private static ObjectNode key(Class<?> kind, SourceDocs docs) {
        ObjectNode schema = new ObjectMapper().createObjectNode();
        if (docs.of(kind) instanceof String text) {
            schema.put("description", text);
        }
        schema.put("type", "object");
        Arrays.stream(new String[] {"key", "run_id", "needs_after"}).forEach(schema.putArray("required")::add);
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("key").put("type", "string");
        properties.putObject("run_id").put("type", "string");
        properties
                .putObject("round")
                .put("description", "The round of the run, when it is not the first.")
                .put("type", "integer")
                .put("minimum", 2);
        properties
                .putObject("needs_after")
                .put("description", "The seq after which all events must be known to know the state.")
                .put("type", "integer")
                .put("minimum", 0);
        return schema;
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }
}
