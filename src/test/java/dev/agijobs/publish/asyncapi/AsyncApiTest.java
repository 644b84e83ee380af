package dev.agijobs.publish.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * The description of the topics, held against the one that was approved: consumers are written against it. Approve a wanted change with {@code ./mvnw test
 * -Dtest=AsyncApiTest -Dapprove=true}.
 */
final class AsyncApiTest {

    private static final Path FILE = Path.of("src/main/resources/schemas/asyncapi.json");

    private final ObjectNode document = AsyncApi.document();

    @Test
    void the_topics_are_as_approved() throws IOException {
        String text = Json.pretty(document);
        if (Boolean.getBoolean("approve")) {
            Files.writeString(FILE, text);
        }
        assertThat(text).as("approve a wanted change with -Dapprove=true").isEqualTo(Files.readString(FILE));
    }

    @Test
    void it_is_asyncapi_3_with_all_that_must_be_there() {
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(document.path("info").path("title").asText()).isNotEmpty();
        assertThat(document.path("info").path("version").asText()).isNotEmpty();
        assertThat(document.fieldNames())
                .toIterable()
                .isSubsetOf(
                        "asyncapi", "info", "servers", "defaultContentType", "channels", "operations", "components");
        document.path("servers").forEach(server -> {
            assertThat(server.path("host").asText()).isNotEmpty();
            assertThat(server.path("protocol").asText()).isEqualTo("kafka");
        });
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> refs = new ArrayList<>();
        walk("", document, (place, node) -> {
            if (node.path("$ref").isTextual()) {
                String ref = node.path("$ref").asText();
                refs.add(ref);
                assertThat(ref).as(place).startsWith("#/");
                assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(place + " to " + ref)
                        .isFalse();
                assertThat(node.size())
                        .as("Nothing counts beside the reference at " + place)
                        .isEqualTo(1);
            }
        });
        assertThat(refs).hasSizeGreaterThan(100);
    }

    @Test
    void every_component_is_referred_to() {
        Set<String> refs = new HashSet<>();
        walk("", document, (place, node) -> refs.add(node.path("$ref").asText()));
        document.path("components")
                .properties()
                .forEach(kind -> kind.getValue().fieldNames().forEachRemaining(name -> {
                    assertThat(name).matches("[A-Za-z0-9._-]+");
                    assertThat(refs).contains("#/components/" + kind.getKey() + "/" + name);
                }));
    }

    @Test
    void channels_have_addresses_with_their_parameters_and_messages() {
        Set<String> addresses = new HashSet<>();
        document.path("channels").forEach(channel -> {
            String address = channel.path("address").asText();
            assertThat(addresses.add(address)).as(address + " is one channel").isTrue();
            assertThat(channel.path("messages").isEmpty()).as(address).isFalse();
            assertThat(address.contains("{type}"))
                    .as(address)
                    .isEqualTo(channel.path("parameters").has("type"));
        });
        assertThat(addresses)
                .containsExactlyInAnyOrder(
                        "orchestrator.events",
                        "orchestrator.events.{type}",
                        "orchestrator.artifacts",
                        "orchestrator.commands",
                        "orchestrator.commands.dead-letters");
    }

    @Test
    void every_channel_has_an_operation_and_only_commands_are_received() {
        Set<String> channels = new HashSet<>();
        document.path("operations").forEach(operation -> {
            String channel = operation.path("channel").path("$ref").asText();
            channels.add(channel.substring("#/channels/".length()));
            assertThat(operation.path("action").asText())
                    .isEqualTo(channel.equals("#/channels/commands") ? "receive" : "send");
        });
        assertThat(channels).hasSameElementsAs(fieldNames(document.path("channels")));
    }

    @Test
    void every_message_says_what_it_is_and_its_schemas_are_schemas() {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(SchemaLocation.of("http://json-schema.org/draft-07/schema#"));
        document.path("components").path("messages").properties().forEach(message -> {
            assertThat(message.getValue().path("name").asText()).isEqualTo(message.getKey());
            assertThat(message.getValue().path("title").asText())
                    .as(message.getKey())
                    .isNotEmpty();
            assertThat(message.getValue().path("contentType").asText())
                    .as(message.getKey())
                    .isNotEmpty();
            assertThat(message.getValue().path("headers").path("type").asText()).isEqualTo("object");
            for (String part : List.of("headers", "payload")) {
                JsonNode schema = message.getValue().path(part);
                assertThat(metaSchema.validate(schema.toString(), InputFormat.JSON))
                        .as(message.getKey())
                        .isEmpty();
            }
        });
        document.path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> assertThat(
                                metaSchema.validate(schema.getValue().toString(), InputFormat.JSON))
                        .as(schema.getKey())
                        .isEmpty());
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void walk(String place, JsonNode node, BiConsumer<String, JsonNode> look) {
        look.accept(place, node);
        node.properties().forEach(field -> walk(place + "/" + field.getKey(), field.getValue(), look));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(place + "/" + i, node.get(i), look);
        }
    }
}
