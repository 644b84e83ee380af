package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a problem document with the right status and code, and without a word about our insides. */
@QuarkusTest
class HostileRequestsTest {

    private static final int MEBIBYTE = 1 << 20;

    private static void isProblem(ValidatableResponse response, int status, String code) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body(
                        "type",
                        equalTo("urn:agijobs:problem:"
                                + code.toLowerCase(Locale.ROOT).replace('_', '-')))
                .body(not(containsString("Exception")))
                .body(not(containsString("dev.agijobs.")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404, NOT_FOUND",
        "GET, /api, 404, NOT_FOUND",
        "GET, /api/v1/runs/x/y/z, 404, NOT_FOUND",
        "GET, /api/v1/artifacts/nothing, 404, ARTIFACT_NOT_FOUND",
        "GET, /api/v1/audit/streams/run-1, 404, STREAM_NOT_FOUND",
        "GET, /api/v1/audit/streams/%20, 404, STREAM_NOT_FOUND",
        "DELETE, /api/v1/runs, 405, METHOD_NOT_ALLOWED",
        "PUT, /api/v1/system, 405, METHOD_NOT_ALLOWED",
        "GET, /api/v1/plans/validate, 405, METHOD_NOT_ALLOWED",
        "GET, /api/v1/runs/01a204bb-bcb6-782f-8f84-e563acf16451?at_seq=0, 400, INVALID_REQUEST",
        "GET, /api/v1/runs/01a204bb-bcb6-782f-8f84-e563acf16451?at_seq=99999999999999999999, 400, INVALID_REQUEST",
    })
    void a_bad_address_is_told(String method, String path, int status, String code) {
        isProblem(given().urlEncodingEnabled(false).request(method, path).then(), status, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "[]",
                "null",
                "7",
                "{\"plan\": {}} trailing",
                "{\"plan\": {}} {}",
                "{\"plan\": {}, \"plan\": {}}",
                "{\"plan\": null}",
                "{\"plan\": 7}",
                "{\"plan\": {\"steps\": 7}}",
                "{\"plan\": {\"steps\": [], \"max_parallel\": 1e999999999}}",
                "{\"plan\": {\"steps\": [], \"max_parallel\": NaN}}",
                "{\"plan\": {\"steps\": []}, \"approvals\": \"ann\"}",
                "{\"plan\": {\"steps\": []}, \"approvals\": [\" \"]}",
                "{\"plan\": {\"steps\": []}, \"labels\": {\"a\": 1}}",
                "{\"plan\": {\"steps\": []}, \"labels\": {\"\": \"a\"}}",
                "{\"plan\": {\"steps\": []}, \"priority\": \"1\"}",
                "{\"plan\": {\"steps\": []}, \"priority\": 1.5}",
                "{\"plan\": {\"steps\": []}, \"priority\": 9999999999}",
                "{'plan': {}}",
                "\u0000"
            })
    void a_malformed_submission_is_told(String body) {
        isProblem(Api.json(body).post(Api.RUNS).then(), 400, "INVALID_REQUEST");
    }

    @Test
    void nesting_without_end_is_told() {
        String body = "{\"plan\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        HttpResponse<String> answer = post(body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("INVALID_REQUEST");
    }

    @Test
    void a_fault_has_a_pointer_to_where_it_is() {
        Api.json("{\"plan\": {\"steps\": [1, {\"id\": tru}]}}")
                .post(Api.RUNS)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/plan/steps/1/id"));
    }

    @ParameterizedTest
    @CsvSource({
        "pause, '{\"reason\": 1}'",
        "pause, '{'",
        "cancel, '[]'",
        "retry, '{\"from_step\": {}}'",
        "approvals, '{}'",
        "approvals, '{\"approver\": \"a\", \"decision\": \"maybe\"}'",
        "approvals, '{\"approver\": \"\", \"decision\": \"approve\"}'",
        "signals/go, '7'",
        "signals/%20, '{}'"
    })
    void a_malformed_command_is_told(String command, String body) {
        String runId = Api.submit(Api.ECHO);
        isProblem(
                Api.json(body)
                        .urlEncodingEnabled(false)
                        .post(Api.RUNS + "/" + runId + "/" + command)
                        .then(),
                400,
                "INVALID_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x"
            })
    void a_foreign_media_type_is_told(String type) {
        HttpResponse<String> answer = post(type, "x".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void an_answer_that_nobody_can_read_is_told() {
        isProblem(given().accept("image/png").get("/api/v1/system").then(), 406, "NOT_ACCEPTABLE");
    }

    @Test
    void an_unusable_idempotency_key_is_told() {
        for (String key : new String[] {"a b", "\u00e9", "k".repeat(256)}) {
            isProblem(
                    Api.json("{\"plan\":" + Api.ECHO + "}")
                            .header("Idempotency-Key", key)
                            .post(Api.RUNS)
                            .then(),
                    400,
                    "INVALID_REQUEST");
        }
    }

    @Test
    void a_body_that_is_too_large_is_told() {
        HttpResponse<String> answer = post(new byte[16 * MEBIBYTE + 1]);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("PAYLOAD_TOO_LARGE");
    }

    @Test
    void a_body_that_is_just_not_too_large_arrives_whole() {
        byte[] spaces = new byte[16 * MEBIBYTE];
        Arrays.fill(spaces, (byte) ' ');
        byte[] document = "{}".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(document, 0, spaces, spaces.length - document.length, document.length);

        HttpResponse<String> answer = post(spaces);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"pointer\":\"/plan\"");
    }

    /** The other client would print such bodies, indented, before it sends them. */
    private static HttpResponse<String> post(byte[] body) {
        return post("application/json", body);
    }

    private static HttpResponse<String> post(String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + Api.RUNS))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .join();
    }

    @Test
    void a_body_of_unknown_length_that_grows_too_large_is_told() throws Exception {
        byte[] chunk = new byte[MEBIBYTE];
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            String head =
                    "POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 17; i++) {
                socket.getOutputStream().write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(chunk);
                socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            InputStream answer = socket.getInputStream();
            String start = new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(start)
                    .startsWith("HTTP/1.1 413")
                    .contains("application/problem+json")
                    .contains("PAYLOAD_TOO_LARGE");
        }
    }
}
