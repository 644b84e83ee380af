package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents show and link to is so. */
@QuarkusTest
class ReadmeTest {

    private static final Pattern BODY = Pattern.compile("-d '\\s*(\\{.*?})'", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    @Test
    void the_plan_of_the_readme_succeeds_at_the_second_try_of_its_middle_step() throws IOException {
        Matcher body = BODY.matcher(Files.readString(Path.of("README.md")));
        assertThat(body.find()).isTrue();
        String runId = Api.json(body.group(1))
                .post(Api.RUNS)
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");

        JsonPath status = Api.awaitState(runId, "succeeded");
        assertThat(status.getList("steps.attempt", Integer.class)).containsExactly(1, 2, 1);
    }

    @Test
    void links_of_the_documents_lead_somewhere() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
        }
        for (Path document : documents) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                assertThat(document.resolveSibling(link.group(1))).exists();
            }
        }
    }
}
