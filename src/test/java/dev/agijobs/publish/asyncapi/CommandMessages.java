package dev.agijobs.publish.asyncapi;

import static dev.agijobs.publish.asyncapi.RecordSchemas.ref;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.publish.CommandTypes;
import java.util.List;

/** The messages that carry commands: each as a CloudEvent in binary and in structured mode. */
final class CommandMessages {

    /**
     * A kind of command.
     *
     * @param name of its schema
     * @param ofRun whether its subject is a run
     */
    private record Command(String name, String type, boolean ofRun, String summary, String example) {
        boolean needsData() {
            return !type.equals(CommandTypes.CANCEL);
        }
    }

    private static final int NAME_MAX = 500;
    private static final String RUN = "0190b2f0-0000-7000-8000-000000000001";

    private static final List<Command> COMMANDS = List.of(
            new Command(
                    "SubmitCommand",
                    CommandTypes.SUBMIT,
                    false,
                    "Starts a run, as POST /api/v1/runs does.",
                    "{'plan': {'steps': [{'id': 'a', 'kind': 'code', 'tool': 'echo', 'params': {'value': 'tick'}}]}, 'labels': {'team': 'harbour'}}"),
            new Command(
                    "SignalCommand",
                    CommandTypes.SIGNAL,
                    true,
                    "Gives a run a signal, as POST /api/v1/runs/{id}/signals/{name} does.",
                    "{'name': 'go', 'payload': {'amount': 3}}"),
            new Command(
                    "CancelCommand",
                    CommandTypes.CANCEL,
                    true,
                    "Cancels a run, as POST /api/v1/runs/{id}/cancel does.",
                    "{'reason': 'enough'}"));

    private CommandMessages() {}

    static void schemas(ObjectNode components) {
        components.set("SubmitCommand", Json.object("""
                {'type': 'object', 'required': ['plan'],
                 'properties': {
                   'plan': {'$ref': '#/components/schemas/Plan'},
                   'approvals': {'description': 'People who must approve before the run starts.', 'type': ['array', 'null'], 'items': {'type': 'string'}},
                   'labels': {'description': 'They win over those of the plan.', 'type': ['object', 'null'], 'additionalProperties': {'type': 'string'}},
                   'priority': {'type': ['integer', 'null'], 'format': 'int32'}}}"""));
        components.set("SignalCommand", Json.object("""
                {'type': 'object', 'required': ['name'],
                 'properties': {
                   'name': {'description': 'Of the signal.', 'type': 'string', 'minLength': 1, 'maxLength': 200},
                   'payload': {'description': 'What the signal carries, any JSON.'}}}"""));
        components.set("CancelCommand", Json.object("""
                {'type': 'object',
                 'properties': {'reason': {'type': ['string', 'null'], 'maxLength': 2000}}}"""));
    }

    static void messages(ObjectNode messages) {
        for (Command command : COMMANDS) {
            messages.set(command.name(), binary(command));
            messages.set(command.name() + ".structured", structured(command));
        }
    }

    static List<String> names() {
        return COMMANDS.stream()
                .flatMap(command -> List.of(command.name(), command.name() + ".structured").stream())
                .toList();
    }

    private static ObjectNode binary(Command command) {
        ObjectNode message = message(command, command.name(), CloudEventHeaders.JSON);
        ObjectNode headers = message.putObject("headers").put("type", "object");
        attributes(headers, "ce_", command);
        content(headers, "^application/json *(;.*)?$", false);
        message.set("payload", ref(command.name()));
        message.putArray("examples").addObject().set("payload", Json.object(command.example()));
        return message;
    }

    private static ObjectNode structured(Command command) {
        ObjectNode message = message(command, command.name() + ".structured", CommandTypes.STRUCTURED);
        content(message.putObject("headers").put("type", "object"), "^application/cloudevents\\+json *(;.*)?$", true);
        ObjectNode payload = message.putObject("payload").put("type", "object");
        attributes(payload, "", command);
        if (command.needsData()) {
            payload.withArray("required").add("data");
        }
        payload.withObject("/properties").set("data", ref(command.name()));
        ObjectNode example = message.putArray("examples").addObject().putObject("payload");
        example.put("specversion", "1.0")
                .put("id", "order-17")
                .put("source", "/shop")
                .put("type", command.type());
        if (command.ofRun()) {
            example.put("subject", RUN);
        }
        example.set("data", Json.object(command.example()));
        return message;
    }

    private static ObjectNode message(Command command, String name, String contentType) {
        return Json.object()
                .put("name", name)
                .put("title", command.type())
                .put("summary", command.summary())
                .put("contentType", contentType);
    }

    private static void attributes(ObjectNode schema, String prefix, Command command) {
        ArrayNode required = schema.withArray("required");
        ObjectNode properties = schema.withObject("/properties");
        properties.putObject(prefix + "specversion").put("const", "1.0");
        properties
                .putObject(prefix + "id")
                .put("description", "A command of the same source and id is carried out once.")
                .put("type", "string")
                .put("minLength", 1)
                .put("maxLength", NAME_MAX);
        properties
                .putObject(prefix + "source")
                .put("type", "string")
                .put("minLength", 1)
                .put("maxLength", NAME_MAX);
        properties.putObject(prefix + "type").put("const", command.type());
        if (command.ofRun()) {
            properties
                    .putObject(prefix + "subject")
                    .put("description", "Id of the run.")
                    .put("type", "string")
                    .put("minLength", 1);
        }
        properties.fieldNames().forEachRemaining(required::add);
        properties
                .putObject(prefix + "traceparent")
                .put("description", "W3C trace context.")
                .put("type", "string");
    }

    private static void content(ObjectNode headers, String pattern, boolean required) {
        if (required) {
            headers.withArray("required").add(CloudEventHeaders.CONTENT_TYPE);
        }
        headers.withObject("/properties")
                .putObject(CloudEventHeaders.CONTENT_TYPE)
                .put("type", "string")
                .put("pattern", pattern);
    }
}
