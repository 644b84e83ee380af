package dev.agijobs.publish.asyncapi;

import static dev.agijobs.publish.asyncapi.RecordSchemas.ref;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.key.Claim;
import dev.agijobs.key.KeyEvent;
import dev.agijobs.key.KeyEventCodec;
import dev.agijobs.publish.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The messages that carry events: the headers of CloudEvents, and the payload as it is in the log. */
final class EventMessages {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Set<String> OPTIONAL =
            Set.of(CloudEventHeaders.TRACEPARENT, CloudEventHeaders.COMMAND_ID, CloudEventHeaders.DATA_REF);
    private static final String POSITIVE = "'type': 'string', 'pattern': '^[1-9][0-9]*$'";
    private static final String HASH = "'type': 'string', 'pattern': '^[0-9a-f]{64}$'";

    private static final Map<String, KeyEvent> KEY_EVENTS = Stream.of(
                    new KeyEvent.Requested(new Claim("0190b2f0-0000-7000-8000-000000000001", 2)),
                    new KeyEvent.Granted(new Claim("0190b2f0-0000-7000-8000-000000000001", 2)),
                    new KeyEvent.Released(new Claim("0190b2f0-0000-7000-8000-000000000001", 1)))
            .collect(Collectors.toMap(KeyEventCodec::type, event -> event));

    private EventMessages() {}

    /** All headers but for what a type says of its own. */
    static ObjectNode headers() {
        ObjectNode schema = Json.object("""
                {'type': 'object',
                 'description': 'CloudEvents 1.0 in binary mode; beside what CloudEvents knows, all of the envelope. Values are UTF-8 text.'}""");
        ObjectNode properties = schema.putObject("properties");
        properties.set(CloudEventHeaders.SPEC_VERSION, Json.object("{'const': '1.0'}"));
        properties.set(CloudEventHeaders.ID, Json.object("""
                {'description': 'Id of the event. The same record sent twice has it twice.', 'type': 'string', 'format': 'uuid'}"""));
        properties.set(CloudEventHeaders.SOURCE, Json.object("""
                {'description': 'The log: %1$s and its id.', 'type': 'string', 'pattern': '^%1$s.+'}""".formatted(CloudEventHeaders.SOURCE_PREFIX)));
        properties.set(CloudEventHeaders.TYPE, Json.object("""
                {'description': 'Type of the event, after %s', 'type': 'string', 'pattern': '^dev\\\\.agijobs\\\\..+'}""".formatted(CloudEventHeaders.TYPE_PREFIX)));
        properties.set(
                CloudEventHeaders.SUBJECT,
                Json.object("{'description': 'The stream.', 'type': 'string', 'minLength': 1}"));
        properties.set(CloudEventHeaders.TIME, Json.object("""
                {'description': 'When it occurred, in UTC with six digits of the fraction.', 'type': 'string', 'format': 'date-time', 'pattern': '\\\\.[0-9]{6}Z$'}"""));
        properties.set(
                CloudEventHeaders.SEQUENCE,
                Json.object("{'description': 'Place in the stream, from 1 without gaps.', " + POSITIVE + "}"));
        properties.set(CloudEventHeaders.SEQUENCE_TYPE, Json.object("{'const': 'Integer'}"));
        properties.set(
                CloudEventHeaders.PARTITION_KEY,
                Json.object("{'description': 'The stream.', 'type': 'string', 'minLength': 1}"));
        properties.set(
                CloudEventHeaders.TRACEPARENT,
                Json.object(
                        "{'description': 'W3C trace context of the command; absent when there is none.', 'type': 'string'}"));
        properties.set(
                CloudEventHeaders.SHARD,
                Json.object("{'description': 'Shard of the log.', 'type': 'string', 'pattern': '^(0|[1-9][0-9]*)$'}"));
        properties.set(
                CloudEventHeaders.OFFSET,
                Json.object("{'description': 'Place in the shard, from 1 without gaps.', " + POSITIVE + "}"));
        properties.set(
                CloudEventHeaders.ORG,
                Json.object("{'description': 'Organisation.', 'type': 'string', 'minLength': 1}"));
        properties.set(
                CloudEventHeaders.EVENT_VERSION,
                Json.object("{'description': 'Version of the shape of the payload.', " + POSITIVE + "}"));
        properties.set(CloudEventHeaders.ACTOR, Json.object("{'description': 'Who caused it.', 'type': 'string'}"));
        properties.set(
                CloudEventHeaders.COMMAND_ID,
                Json.object(
                        "{'description': 'Key of the command that it answers; absent when there is none.', 'type': 'string'}"));
        properties.set(
                CloudEventHeaders.PREV_HASH,
                Json.object("{'description': 'Hash of the event before it in the stream; zeros at the first one.', "
                        + HASH + "}"));
        properties.set(
                CloudEventHeaders.HASH,
                Json.object("{'description': 'SHA-256 over the envelope and the payload.', " + HASH + "}"));
        properties.set(CloudEventHeaders.DATA_REF, Json.object("""
                {'description': 'Content id of the payload, when it did not fit into a record; then the value only claims it, and the hash is over the artifact.',
                 'type': 'string', 'pattern': '^artifact:b[a-z2-7]{58}$'}"""));
        properties.set(
                CloudEventHeaders.CONTENT_TYPE, Json.object("{'const': '%s'}".formatted(CloudEventHeaders.JSON)));
        properties.fieldNames().forEachRemaining(name -> {
            if (!OPTIONAL.contains(name)) {
                schema.withArray("required").add(name);
            }
        });
        return schema;
    }

    /** What the payload is instead when it would be too long. */
    static ObjectNode claimed() {
        return Json.object("""
                {'description': 'Instead of a payload of more than 256 KiB: where it is. The artifact $claim has the bytes.',
                 'type': 'object',
                 'required': ['$claim', 'size'],
                 'properties': {
                   '$claim': {'description': 'Content id of the payload.', 'type': 'string', 'pattern': '^b[a-z2-7]{58}$'},
                   'size': {'description': 'Bytes of the payload.', 'type': 'integer', 'minimum': 1}}}""");
    }

    static ObjectNode message(StoredEvents.Shape event) {
        ObjectNode message = Json.object()
                .put("name", event.name())
                .put("title", event.type() + ", version " + event.version())
                .put("summary", event.text() == null ? spoken(event.type()) : event.text())
                .put("contentType", CloudEventHeaders.JSON);
        ObjectNode headers = message.putObject("headers").put("type", "object");
        ObjectNode own = Json.object();
        own.putObject(CloudEventHeaders.TYPE).put("const", CloudEventHeaders.TYPE_PREFIX + event.type());
        own.putObject(CloudEventHeaders.EVENT_VERSION).put("const", Integer.toString(event.version()));
        headers.putArray("allOf").add(ref("EventHeaders")).add(Json.object().set("properties", own));
        message.putObject("payload").putArray("oneOf").add(ref(event.name())).add(ref("ClaimedPayload"));
        message.putArray("examples").addObject().set("payload", example(event));
        message.putObject("bindings").put("$ref", "#/components/messageBindings/event");
        return message;
    }

    /** A stored event: the golden file, or what the codec writes. */
    static JsonNode example(StoredEvents.Shape event) {
        for (String folder : new String[] {"run", "schedule"}) {
            Path file = GOLDEN.resolve(folder).resolve(event.name() + ".json");
            if (Files.exists(file)) {
                return Json.read(file);
            }
        }
        KeyEvent keyEvent = KEY_EVENTS.get(event.type());
        if (keyEvent == null) {
            throw new IllegalStateException("There is no golden file of " + event.name());
        }
        return Json.parse(new String(KeyEventCodec.encode("printer", keyEvent, 3), StandardCharsets.UTF_8));
    }

    /** Such as "Run succeeded." for RunSucceeded. */
    private static String spoken(String type) {
        String words = type.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
