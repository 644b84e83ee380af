package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TopicsResourceTest {

    @Test
    void the_approved_document_is_there() throws IOException {
        String document = given().get("/api/v1/schemas/asyncapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString();

        assertThat(document).isEqualTo(Files.readString(Path.of("src/main/resources/schemas/asyncapi.json")));
    }
}
