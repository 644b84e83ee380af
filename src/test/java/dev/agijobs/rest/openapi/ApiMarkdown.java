package dev.agijobs.rest.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes docs/api.md from the description of the interface. */
final class ApiMarkdown {

    private static final List<String> ENVELOPE = List.of("400", "406", "413", "415", "421", "503");

    private final StringBuilder page = new StringBuilder();

    private ApiMarkdown() {}

    static String of(JsonNode document) {
        ApiMarkdown markdown = new ApiMarkdown();
        markdown.write(document);
        return markdown.page.toString();
    }

    private void write(JsonNode document) {
        page.append("# HTTP interface\n\n");
        page.append(
                "Written from [openapi.yaml](openapi.yaml) by `ApiDocumentTest`; change the annotations, not this page.\n\n");
        page.append(document.path("info").path("description").asText()).append("\n\n");
        page.append(
                "Any operation may answer 400, 406, 413, 415, 421 or 503 as openapi.yaml says; below are the codes that are its own.\n");
        Map<String, List<String>> byTag = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> byTag.computeIfAbsent(
                                        method.getValue().path("tags").path(0).asText(), tag -> new ArrayList<>())
                                .add(operation(
                                        method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                        method.getValue()))));
        byTag.forEach((tag, operations) -> {
            page.append("\n## ").append(tag).append('\n');
            operations.forEach(page::append);
        });
    }

    private static String operation(String name, JsonNode operation) {
        StringBuilder text = new StringBuilder("\n### " + name + "\n\n");
        text.append(operation.path("summary").asText()).append(". ");
        text.append(operation.path("description").asText("")).append("\n");
        if (!operation.path("parameters").isEmpty()) {
            text.append("\n| parameter | in | meaning |\n| --- | --- | --- |\n");
            operation
                    .path("parameters")
                    .forEach(p -> text.append("| `%s` | %s | %s |\n"
                            .formatted(
                                    p.path("name").asText(),
                                    p.path("in").asText(),
                                    p.path("description").asText())));
        }
        example(text, "Body", operation.path("requestBody"));
        for (var response : operation.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                example(
                        text,
                        response.getKey() + " "
                                + response.getValue().path("description").asText(),
                        response.getValue());
            }
        }
        List<String> problems = new ArrayList<>();
        for (var response : operation.path("responses").properties()) {
            if (response.getKey().compareTo("400") >= 0 && !ENVELOPE.contains(response.getKey())) {
                problems.add(response.getKey() + " "
                        + response.getValue().path("description").asText());
            }
        }
        if (!problems.isEmpty()) {
            text.append("\nProblems: ").append(String.join("; ", problems)).append(".\n");
        }
        return text.toString();
    }

    private static void example(StringBuilder text, String title, JsonNode holder) {
        JsonNode example = holder.path("content").path("application/json").path("example");
        if (!example.isMissingNode()) {
            text.append("\n").append(title).append(":\n\n```json\n");
            text.append(example.toPrettyString().replace("\r", "")).append("\n```\n");
        }
    }
}
