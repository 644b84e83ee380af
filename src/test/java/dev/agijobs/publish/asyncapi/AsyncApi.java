package dev.agijobs.publish.asyncapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.publish.ArtifactHeaders;
import dev.agijobs.publish.DeadLetterHeaders;
import dev.agijobs.publish.TopicNames;
import java.util.List;

/** Writes the AsyncAPI 3 document of the topics. */
final class AsyncApi {

    private static final TopicNames TOPICS = new TopicNames(TopicNames.DEFAULT_PREFIX);
    private static final String SCHEMAS = "schemas";
    private static final String MESSAGES = "messages";

    private final ObjectNode components = Json.object();
    private final List<StoredEvents.Shape> events;

    private AsyncApi() {
        ObjectNode schemas = components.putObject(SCHEMAS);
        events = StoredEvents.all(new SourceDocs(), schemas);
    }

    static ObjectNode document() {
        return new AsyncApi().write();
    }

    private ObjectNode write() {
        ObjectNode document = Json.object().put("asyncapi", "3.0.0");
        document.set("info", Json.object("""
                {'title': 'AGI Jobs Orchestrator: topics', 'version': 'v1',
                 'description': 'Every event of the log on topics, and commands taken from one. In payloads a field that would be null is left out; new fields may come, and readers pass over those they do not know.',
                 'license': {'name': 'Apache-2.0'}}"""));
        document.put("defaultContentType", "application/json");
        document.set("servers", Json.object("""
                {'kafka': {'host': '{bootstrap}', 'protocol': 'kafka',
                  'variables': {'bootstrap': {'description': 'ORCHESTRATOR_KAFKA_BOOTSTRAP', 'default': 'localhost:9092'}}}}"""));
        document.set("channels", channels());
        document.set("operations", operations());
        fillComponents();
        document.set("components", components);
        return document;
    }

    private ObjectNode channels() {
        List<String> names = events.stream().map(StoredEvents.Shape::name).toList();
        ObjectNode channels = Json.object();
        channels.set(
                "events",
                channel(
                        TOPICS.events(),
                        "All events. The key is the stream; a shard of the log has its place on one partition. Events of one stream, and of one shard, come in their order; across shards there is none."
                                + " Read with isolation.level=read_committed.",
                        names));
        channels.set(
                "eventsOfType",
                channel(
                        TOPICS.events("{type}"),
                        "The events of one type once more, where this is set: the same records as on " + TOPICS.events()
                                + ".",
                        names));
        ArrayNode types = channels.withObject("/eventsOfType/parameters/type")
                .put("description", "The stored type name.")
                .putArray("enum");
        events.stream().map(StoredEvents.Shape::type).distinct().forEach(types::add);
        channels.set(
                "artifacts",
                channel(
                        TOPICS.artifacts(),
                        "What events only name by a content id: outputs, and payloads of more than 256 KiB. The key is the content id; the chunks of an artifact, put together in order, are its bytes.",
                        List.of("ArtifactChunk")));
        channels.set(
                "commands",
                channel(
                        TOPICS.commands(),
                        "What clients want done, where this is set. Commands of the same source and id are carried out once.",
                        CommandMessages.names()));
        channels.set(
                "deadLetters",
                channel(
                        TOPICS.deadLetters(),
                        "Commands that could not be read or were refused: key, value and headers as they were, and where they came from and why.",
                        List.of("DeadLetter")));
        for (String kept : List.of("events", "eventsOfType", "artifacts")) {
            channels.withObject("/" + kept).set("bindings", Json.object("""
                    {'kafka': {'topicConfiguration': {'cleanup.policy': ['delete'], 'retention.ms': -1}, 'bindingVersion': '0.5.0'}}"""));
        }
        return channels;
    }

    private static ObjectNode channel(String address, String description, List<String> messages) {
        ObjectNode channel = Json.object().put("address", address).put("description", description);
        ObjectNode own = channel.putObject(MESSAGES);
        messages.forEach(name -> own.putObject(name).put("$ref", "#/components/messages/" + name));
        return channel;
    }

    private static ObjectNode operations() {
        ObjectNode operations = Json.object();
        operations.set("publishEvents", operation("send", "events", "Publishes each event once, in order."));
        operations.set(
                "publishEventsOfType",
                operation("send", "eventsOfType", "Publishes the events of one type once more."));
        operations.set(
                "publishArtifacts",
                operation("send", "artifacts", "Publishes an artifact before the event that names it."));
        operations.set("takeCommands", operation("receive", "commands", "Carries out what clients want done."));
        operations.set("setCommandsAside", operation("send", "deadLetters", "Sets aside what cannot be carried out."));
        return operations;
    }

    private static ObjectNode operation(String action, String channel, String summary) {
        ObjectNode operation = Json.object().put("action", action).put("summary", summary);
        operation.putObject("channel").put("$ref", "#/channels/" + channel);
        return operation;
    }

    private void fillComponents() {
        ObjectNode schemas = components.withObject("/" + SCHEMAS);
        PlanComponents.put(schemas);
        schemas.set("EventHeaders", EventMessages.headers());
        schemas.set("ClaimedPayload", EventMessages.claimed());
        CommandMessages.schemas(schemas);
        events.forEach(event -> schemas.set(event.name(), event.schema()));
        ObjectNode messages = components.putObject(MESSAGES);
        events.forEach(event -> messages.set(event.name(), EventMessages.message(event)));
        messages.set("ArtifactChunk", artifactChunk());
        CommandMessages.messages(messages);
        messages.set("DeadLetter", deadLetter());
        components.set("messageBindings", Json.object("""
                {'event': {'kafka': {'key': {'description': 'The stream.', 'type': 'string'}, 'bindingVersion': '0.5.0'}}}"""));
    }

    private static ObjectNode artifactChunk() {
        return Json.object("""
                {'name': 'ArtifactChunk', 'title': 'A part of an artifact', 'contentType': 'application/octet-stream',
                 'headers': {'type': 'object', 'required': ['%1$s', '%2$s'],
                   'properties': {
                     '%1$s': {'description': 'Which part it is, from 0.', 'type': 'string', 'pattern': '^(0|[1-9][0-9]*)$'},
                     '%2$s': {'description': 'How many parts there are.', 'type': 'string', 'pattern': '^[1-9][0-9]*$'}}},
                 'payload': {'description': 'Bytes.', 'type': 'string', 'format': 'binary'},
                 'bindings': {'kafka': {'key': {'description': 'Content id: CIDv1, SHA-256, base32.', 'type': 'string', 'pattern': '^b[a-z2-7]{58}$'},
                   'bindingVersion': '0.5.0'}}}""".formatted(ArtifactHeaders.CHUNK, ArtifactHeaders.CHUNKS));
    }

    private static ObjectNode deadLetter() {
        return Json.object("""
                {'name': 'DeadLetter', 'title': 'A command that was set aside', 'contentType': 'application/octet-stream',
                 'headers': {'description': 'Those it came with, and these.', 'type': 'object', 'required': ['%1$s', '%2$s', '%3$s', '%4$s'],
                   'properties': {
                     '%1$s': {'description': 'Why it was set aside.', 'type': 'string'},
                     '%2$s': {'description': 'The topic it came from.', 'type': 'string'},
                     '%3$s': {'description': 'Its partition there.', 'type': 'string', 'pattern': '^(0|[1-9][0-9]*)$'},
                     '%4$s': {'description': 'Its offset there.', 'type': 'string', 'pattern': '^(0|[1-9][0-9]*)$'}}},
                 'payload': {'description': 'The bytes as they came.', 'type': 'string', 'format': 'binary'}}""".formatted(
                        DeadLetterHeaders.REASON,
                        DeadLetterHeaders.ORIGIN_TOPIC,
                        DeadLetterHeaders.ORIGIN_PARTITION,
                        DeadLetterHeaders.ORIGIN_OFFSET));
    }
}
