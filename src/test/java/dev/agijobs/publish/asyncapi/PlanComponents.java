package dev.agijobs.publish.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** The published schema of plans as components of another document: in draft 7, where nothing counts beside a reference, and with other places to refer to. */
final class PlanComponents {

    private static final Path FILE = Path.of("src/main/resources/schemas/plan.json");
    private static final String DEFS = "#/$defs/";

    private PlanComponents() {}

    static void put(ObjectNode components) {
        ObjectNode plan = (ObjectNode) moved(Json.read(FILE));
        JsonNode parts = plan.remove("$defs");
        plan.remove("$schema");
        plan.remove("$id");
        components.set("Plan", plan);
        parts.properties().forEach(part -> components.set("Plan." + part.getKey(), part.getValue()));
    }

    private static JsonNode moved(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.object().arrayNode();
            array.forEach(item -> copy.add(moved(item)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = Json.object();
        object.properties().forEach(field -> {
            if (field.getKey().equals("examples") && field.getValue().isArray()) {
                withoutRefs(field.getValue(), copy);
            } else {
                copy.set(field.getKey(), moved(field.getValue()));
            }
        });
        if (!copy.path("$ref").isTextual()) {
            return copy;
        }
        ObjectNode ref =
                RecordSchemas.ref("Plan." + copy.remove("$ref").asText().substring(DEFS.length()));
        if (copy.isEmpty()) {
            return ref;
        }
        copy.putArray("allOf").add(ref);
        return copy;
    }

    /** A plan has references of its own, which programs that read the document would take for theirs. */
    private static void withoutRefs(JsonNode examples, ObjectNode schema) {
        ArrayNode kept = schema.arrayNode();
        examples.forEach(example -> {
            if (example.findValue("$ref") == null) {
                kept.add(example);
            }
        });
        if (!kept.isEmpty()) {
            schema.set("examples", kept);
        }
    }
}
