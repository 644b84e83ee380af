package dev.agijobs.rest.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The description of the interface, held against the documents that were approved: clients are written against them. Approve a wanted change with {@code ./mvnw test
 * -Dtest=ApiDocumentTest -Dapprove=true}.
 */
@QuarkusTest
class ApiDocumentTest {

    private static final Path OPENAPI = Path.of("docs/openapi.yaml");
    private static final Path MARKDOWN = Path.of("docs/api.md");

    private static JsonNode document() throws IOException {
        return new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asByteArray());
    }

    private static void isAsApproved(Path file, String text) throws IOException {
        if (Boolean.getBoolean("approve")) {
            Files.writeString(file, text);
        }
        assertThat(text).as("approve a wanted change with -Dapprove=true").isEqualTo(Files.readString(file));
    }

    @Test
    void the_interface_is_as_approved() throws IOException {
        isAsApproved(OPENAPI, given().get("/q/openapi").asString());
    }

    @Test
    void the_page_of_the_interface_is_as_approved() throws IOException {
        isAsApproved(MARKDOWN, ApiMarkdown.of(document()));
    }

    @Test
    void it_is_openapi_3_1() throws IOException {
        assertThat(document().path("openapi").asText()).startsWith("3.1");
    }

    @Test
    void every_operation_is_told_completely() throws IOException {
        List<String> missing = new ArrayList<>();
        JsonNode document = document();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> look(
                                document,
                                method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                method.getValue(),
                                missing)));

        assertThat(missing).isEmpty();
        assertThat(document.path("paths").size()).isGreaterThan(12);
    }

    private static void look(JsonNode document, String name, JsonNode operation, List<String> missing) {
        require(operation.path("summary").isTextual(), name + ": summary", missing);
        require(operation.path("tags").size() == 1, name + ": tag", missing);
        operation.path("parameters").forEach(parameter -> {
            String of = name + ": parameter " + parameter.path("name").asText();
            require(parameter.path("description").isTextual(), of + ": description", missing);
            require(parameter.path("schema").has("type"), of + ": type", missing);
        });
        lookAtContent(document, name + ": request", operation.path("requestBody"), missing);
        int problems = 0;
        for (var response : operation.path("responses").properties()) {
            String of = name + ": " + response.getKey();
            require(!response.getValue().path("description").asText().isEmpty(), of + ": description", missing);
            if (response.getKey().compareTo("400") >= 0) {
                JsonNode problem = response.getValue().path("content").path("application/problem+json");
                require(problem.path("schema").path("$ref").isTextual(), of + ": schema", missing);
                require(!problem.path("examples").isEmpty(), of + ": examples", missing);
                problems++;
            } else {
                lookAtContent(document, of, response.getValue(), missing);
            }
        }
        require(problems >= 3, name + ": problems", missing);
    }

    private static void lookAtContent(JsonNode document, String of, JsonNode holder, List<String> missing) {
        holder.path("content").properties().forEach(content -> {
            if (content.getKey().equals("text/event-stream")) {
                return;
            }
            JsonNode example = content.getValue().path("example");
            require(!example.isMissingNode(), of + ": example of " + content.getKey(), missing);
            String ref = content.getValue().path("schema").path("$ref").asText();
            if (!ref.isEmpty()) {
                JsonNode schema = document.at(ref.substring(1));
                require(!schema.path("properties").isEmpty(), of + ": properties of " + ref, missing);
                example.fieldNames()
                        .forEachRemaining(field -> require(
                                schema.path("properties").has(field), of + ": no such field " + field, missing));
                schema.path("properties")
                        .fieldNames()
                        .forEachRemaining(
                                field -> require(example.has(field), of + ": example lacks " + field, missing));
            }
        });
    }

    @Test
    void a_field_that_may_be_null_says_so_and_any_other_of_an_answer_is_required() throws IOException {
        JsonNode schemas = document().path("components").path("schemas");

        JsonNode run = schemas.path("RunInfo").path("properties");
        assertThat(run.path("reason").path("type")).extracting(JsonNode::asText).containsExactly("string", "null");
        assertThat(run.path("deadline").path("type"))
                .extracting(JsonNode::asText)
                .containsExactly("string", "null");
        assertThat(run.path("error").path("anyOf").findValuesAsText("type")).containsExactly("null");
        assertThat(run.path("state").path("type").asText()).isEqualTo("string");
        assertThat(schemas.path("RunInfo").path("required"))
                .extracting(JsonNode::asText)
                .contains("id", "state", "created_at")
                .doesNotContain("reason", "deadline", "error");
        assertThat(schemas.path("RunRequest").path("required"))
                .extracting(JsonNode::asText)
                .containsExactly("plan");
    }

    private static void require(boolean there, String what, List<String> missing) {
        if (!there) {
            missing.add(what);
        }
    }
}
