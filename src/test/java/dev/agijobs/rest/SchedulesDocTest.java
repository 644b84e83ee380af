package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/schedules.md, one after another. */
@QuarkusTest
class SchedulesDocTest {

    private static final Pattern CURL = Pattern.compile(
            "^curl -s(?: -X (?<method>\\w+))? '?localhost:8080(?<path>/[^\\s']+)'?(?<headers>(?: -H '[^']*')*)(?: -d '(?<body>[^']*)')?",
            Pattern.MULTILINE);
    private static final Pattern HEADER = Pattern.compile("-H '([^:']+): ([^']*)'");

    @Test
    void every_command_of_the_page_works() throws IOException {
        String page = Files.readString(Path.of("docs/schedules.md"));
        List<Integer> answers = new ArrayList<>();
        String id = "";
        Matcher curl = CURL.matcher(page);
        while (curl.find()) {
            Response answer = send(curl, id);
            answers.add(answer.statusCode());
            assertThat(answer.statusCode()).as(curl.group()).isBetween(200, 204);
            if (curl.group("method") == null && curl.group("body") != null) {
                id = answer.path("schedule_id");
            }
        }

        assertThat(answers).containsExactly(201, 201, 200, 200, 200, 200, 200, 200, 204);
        assertThat(page.lines().filter(line -> line.startsWith("curl"))).hasSameSizeAs(answers);
    }

    private static Response send(MatchResult curl, String id) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        Matcher header = HEADER.matcher(curl.group("headers"));
        while (header.find()) {
            request.header(header.group(1), header.group(2));
        }
        String body = curl.group("body");
        String method = curl.group("method");
        URI path = URI.create(curl.group("path").replace("SCHEDULE_ID", id));
        return (body == null ? request : request.body(body))
                .request(method != null ? method : body == null ? "GET" : "POST", path.toString());
    }
}
