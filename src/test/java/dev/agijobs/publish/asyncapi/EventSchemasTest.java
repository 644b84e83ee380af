package dev.agijobs.publish.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.store.Cid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schemas, held against the golden files of all events ever stored: each is valid as it is, and no longer when a field that must be there is missing or another. */
final class EventSchemasTest {

    private static final ObjectNode DOCUMENT =
            (ObjectNode) Json.read(Path.of("src/main/resources/schemas/asyncapi.json"));
    private static final Map<String, Schema> COMPILED = new HashMap<>();
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** A stored payload. @param name of its message */
    record Stored(String file, String name, JsonNode payload) {
        @Override
        public String toString() {
            return file;
        }
    }

    /** A payload with one thing wrong. */
    record Mutant(String what, JsonNode payload) {}

    static Stream<Stored> stored() throws IOException {
        List<Stored> all = new ArrayList<>();
        for (String folder : List.of("run", "schedule")) {
            try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden", folder))) {
                files.sorted().forEach(file -> {
                    String[] parts = file.getFileName().toString().split("\\.");
                    all.add(new Stored(
                            file.getFileName().toString(), parts[0] + "." + parts[parts.length - 2], Json.read(file)));
                });
            }
        }
        StoredEvents.all(new SourceDocs(), Json.object()).stream()
                .filter(event -> event.type().startsWith("Key"))
                .forEach(event -> all.add(new Stored(event.name(), event.name(), EventMessages.example(event))));
        return all.stream();
    }

    /** A part of the document as a schema that may refer to the others; formats count. */
    private static Schema schema(String pointer) {
        return COMPILED.computeIfAbsent(pointer, at -> {
            ObjectNode root = Json.object();
            root.putArray("allOf").addObject().put("$ref", "#" + at);
            root.set("components", DOCUMENT.get("components"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(root.toString());
        });
    }

    private static List<Error> errors(String pointer, JsonNode instance) {
        return schema(pointer)
                .validate(
                        instance.toString(),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private static List<Error> payloadErrors(String message, JsonNode payload) {
        return errors("/components/messages/" + message + "/payload", payload);
    }

    @ParameterizedTest
    @MethodSource("stored")
    void what_was_ever_stored_is_valid(Stored stored) {
        assertThat(payloadErrors(stored.name(), stored.payload())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stored")
    void a_payload_with_one_field_missing_or_of_another_type_is_not(Stored stored) {
        List<Mutant> mutants = new ArrayList<>();
        mutate(DOCUMENT.at("/components/schemas/" + stored.name()), stored.payload(), stored.payload(), "", mutants);

        assertThat(mutants).isNotEmpty();
        assertThat(mutants)
                .allSatisfy(mutant -> assertThat(payloadErrors(stored.name(), mutant.payload()))
                        .as(mutant.what())
                        .isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void fields_of_a_newer_program_are_valid(Stored stored) {
        ObjectNode newer = stored.payload().deepCopy();
        newer.putObject("mood").put("a", 1);

        assertThat(payloadErrors(stored.name(), newer)).isEmpty();
    }

    @Test
    void every_version_of_every_event_has_a_message_and_something_stored_to_hold_it_against() throws IOException {
        List<String> events = StoredEvents.all(new SourceDocs(), Json.object()).stream()
                .map(StoredEvents.Shape::name)
                .toList();

        assertThat(DOCUMENT.at("/channels/events/messages").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(events);
        assertThat(stored().map(Stored::name).distinct()).containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void an_older_version_has_no_fields_that_came_later() {
        assertThat(DOCUMENT.at("/components/schemas/RunSubmitted.v1/properties").fieldNames())
                .toIterable()
                .containsExactly("run_id", "plan", "approvals", "labels", "priority", "fingerprint");
        JsonNode waitsForChild =
                Json.object("{'step_id': 'a', 'attempt': 1, 'awaits': {'for': 'child', 'run_id': 'r', 'ended': true}}");
        assertThat(payloadErrors("StepWaiting.v1", waitsForChild)).isNotEmpty();
        assertThat(payloadErrors("StepWaiting.v2", waitsForChild)).isEmpty();
    }

    @Test
    void a_claimed_payload_is_valid_and_is_what_the_engine_claims() {
        String claim = "{\"$claim\":\"%s\",\"size\":300000}"
                .formatted(Cid.of(new byte[300_000]).text());

        assertThat(ClaimCheck.claim(recorded(claim, null, null))).isPresent();
        assertThat(payloadErrors("StepCompleted.v1", Json.parse(claim))).isEmpty();
        assertThat(payloadErrors("StepCompleted.v1", Json.parse(claim.replace("\"b", "\"Q"))))
                .isNotEmpty();
    }

    @Test
    void headers_of_an_event_are_valid_and_those_of_another_type_or_version_are_not() {
        for (RecordedEvent event : List.of(recorded("{}", "key", TRACE), recorded("{}", null, null))) {
            ObjectNode headers = Json.object();
            CloudEventHeaders.of("log", event).forEach(headers::put);

            assertThat(errors("/components/messages/RunSubmitted.v2/headers", headers))
                    .isEmpty();
            assertThat(errors("/components/messages/RunSubmitted.v1/headers", headers))
                    .isNotEmpty();
            assertThat(errors("/components/messages/RunStarted.v1/headers", headers))
                    .isNotEmpty();
        }
    }

    @Test
    void a_header_that_is_missing_or_that_no_reader_takes_is_not_valid() {
        ObjectNode headers = Json.object();
        CloudEventHeaders.of("log", recorded("{}", null, null)).forEach(headers::put);
        headers.fieldNames().forEachRemaining(name -> {
            assertThat(errors(
                            "/components/schemas/EventHeaders",
                            headers.deepCopy().without(name)))
                    .as("without " + name)
                    .isNotEmpty();
            if (!name.equals(CloudEventHeaders.ACTOR)) {
                assertThat(errors(
                                "/components/schemas/EventHeaders",
                                headers.deepCopy().put(name, "")))
                        .as("empty " + name)
                        .isNotEmpty();
            }
        });
    }

    @Test
    void examples_of_all_messages_are_valid() {
        DOCUMENT.at("/components/messages")
                .properties()
                .forEach(message -> message.getValue()
                        .path("examples")
                        .forEach(example -> assertThat(payloadErrors(message.getKey(), example.path("payload")))
                                .as(message.getKey())
                                .isEmpty()));
        assertThat(payloadErrors(
                        "CancelCommand.structured",
                        Json.object("{'specversion': '1.0', 'id': '1', 'source': '/shop'}")))
                .isNotEmpty();
        assertThat(payloadErrors("SubmitCommand", Json.object("{'plan': {'steps': 7}}")))
                .isNotEmpty();
    }

    private static RecordedEvent recorded(String payload, @Nullable String command, @Nullable String trace) {
        NewEvent event = new NewEvent(
                new UUID(1, 2),
                "RunSubmitted",
                2,
                Instant.parse("2026-01-02T03:04:05Z"),
                "alice",
                command,
                trace,
                payload.getBytes(StandardCharsets.UTF_8));
        byte[] hash = HashChain.hash(HashChain.GENESIS, "default", "run-r", 1, event);
        return new RecordedEvent(0, 1, "run-r", 1, "default", event, HashChain.GENESIS, hash);
    }

    /**
     * Goes through schema and value side by side, which also shows that no field that is stored is missing from the schema.
     *
     * @param pointer to the value in the whole payload
     */
    private static void mutate(JsonNode schema, JsonNode value, JsonNode whole, String pointer, List<Mutant> found) {
        JsonNode resolved = resolved(schema, value);
        if (pointer.endsWith("/plan")) {
            return;
        }
        resolved.path("required")
                .forEach(name -> found.add(new Mutant(
                        "without " + pointer + "/" + name.asText(),
                        changed(whole, pointer, object -> object.remove(name.asText())))));
        if (resolved.has("properties")) {
            value.properties().forEach(field -> {
                JsonNode of = resolved.path("properties").path(field.getKey());
                assertThat(of.isMissingNode())
                        .as("no schema of " + pointer + "/" + field.getKey())
                        .isFalse();
                mutateField(of, field.getKey(), field.getValue(), whole, pointer, found);
            });
        } else if (resolved.path("additionalProperties").isObject()) {
            value.properties()
                    .forEach(field -> mutateField(
                            resolved.path("additionalProperties"),
                            field.getKey(),
                            field.getValue(),
                            whole,
                            pointer,
                            found));
        } else if (resolved.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                mutate(resolved.path("items"), value.get(i), whole, pointer + "/" + i, found);
            }
        }
    }

    private static void mutateField(
            JsonNode schema, String name, JsonNode value, JsonNode whole, String pointer, List<Mutant> found) {
        JsonNode resolved = resolved(schema, value);
        boolean anything = resolved.size() == (resolved.has("description") ? 1 : 0);
        if (!anything) {
            String what = pointer + "/" + name;
            JsonNode other = value.isTextual() ? IntNode.valueOf(7) : TextNode.valueOf("text");
            found.add(
                    new Mutant("another type at " + what, changed(whole, pointer, object -> object.set(name, other))));
            found.add(new Mutant("null at " + what, changed(whole, pointer, object -> object.putNull(name))));
            if (resolved.has("format") && value.isTextual()) {
                found.add(
                        new Mutant("no time at " + what, changed(whole, pointer, object -> object.put(name, "soon"))));
            }
            mutate(schema, value, whole, what, found);
        }
    }

    private static JsonNode changed(JsonNode whole, String pointer, Consumer<ObjectNode> change) {
        JsonNode copy = whole.deepCopy();
        change.accept((ObjectNode) copy.at(pointer));
        return copy;
    }

    /** What a schema says of this value, with references followed. */
    private static JsonNode resolved(JsonNode schema, JsonNode value) {
        if (schema.path("$ref").isTextual()) {
            return resolved(DOCUMENT.at(schema.path("$ref").asText().substring(1)), value);
        }
        if (schema.path("allOf") instanceof ArrayNode all) {
            return resolved(all.get(0), value);
        }
        if (schema.path("oneOf") instanceof ArrayNode variants) {
            for (JsonNode variant : variants) {
                JsonNode candidate = resolved(variant, value);
                if (candidate.at("/properties/for/const").equals(value.path("for"))) {
                    return candidate;
                }
            }
            throw new AssertionError("No variant for " + value);
        }
        return schema;
    }
}
