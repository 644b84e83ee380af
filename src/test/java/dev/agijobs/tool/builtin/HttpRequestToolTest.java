package dev.agijobs.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.contract.StepToolContract;
import dev.agijobs.tool.http.HostGuard;
import dev.agijobs.tool.http.LoopbackServer;
import dev.agijobs.tool.http.OutgoingHttp;
import dev.agijobs.tool.http.OutgoingSettings;
import dev.agijobs.tool.http.SystemHostResolver;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestToolTest extends StepToolContract {

    private static final int BYTES_MAX = 1000;

    private static Vertx vertx;
    private static LoopbackServer server;
    private static HttpRequestTool tool;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer);
        OutgoingSettings settings = new OutgoingSettings(List.of("*"), true, Duration.ofSeconds(5), BYTES_MAX, 8);
        tool = tool(settings);
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    @Override
    protected StepTool tool() {
        return tool;
    }

    @Override
    protected Map<String, Object> goodParams() {
        return Map.of("url", server.url("/text"));
    }

    @Override
    protected List<String> paramNames() {
        return List.of("method", "url", "headers", "expect");
    }

    private static void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String[] path = String.valueOf(request.path()).split("/", -1);
        switch (path[1]) {
            case "text" ->
                response.putHeader("X-One", "1")
                        .putHeader("Set-Cookie", (Iterable<String>) List.of("a=1", "b=2"))
                        .end("hello");
            case "json" ->
                response.putHeader("content-type", "application/vnd.x+json; charset=utf-8")
                        .end("{\"n\":1,\"big\":123456789012345678901,\"d\":0.10,\"l\":[null,true]}");
            case "broken-json" ->
                response.putHeader("content-type", "application/json").end("{");
            case "latin" ->
                response.putHeader("content-type", "text/plain; charset=ISO-8859-1")
                        .end(Buffer.buffer(new byte[] {(byte) 0xe4}));
            case "status" -> response.setStatusCode(Integer.parseInt(path[2])).end();
            case "redirect" ->
                response.setStatusCode(302).putHeader("location", "/text").end();
            case "size" -> response.end("x".repeat(Integer.parseInt(path[2])));
            case "endless" -> endless(response.setChunked(true));
            case "reset" -> request.connection().close();
            case "never" -> response.setChunked(true).write("only the beginning");
            case "silent" -> request.headers();
            default -> response.setStatusCode(404).end();
        }
    }

    private static void endless(HttpServerResponse response) {
        response.write("x".repeat(100)).onSuccess(written -> endless(response));
    }

    @Test
    void it_answers_status_headers_and_text() {
        Map<?, ?> data = data(Map.of("url", server.url("/text")));

        assertThat(data.get("status")).isEqualTo(200L);
        assertThat(data.get("body")).isEqualTo("hello");
        assertThat((Map<?, ?>) data.get("headers"))
                .isEqualTo(Map.of("x-one", "1", "set-cookie", "a=1, b=2", "content-length", "5"));
    }

    @Test
    void a_json_body_becomes_a_tree_without_loss() {
        Map<String, Object> expected = new HashMap<>();
        expected.put("n", 1L);
        expected.put("big", new BigInteger("123456789012345678901"));
        expected.put("d", new BigDecimal("0.10"));
        expected.put("l", Arrays.asList(null, true));

        assertThat(data(Map.of("url", server.url("/json"))).get("body")).isEqualTo(expected);
    }

    @Test
    void other_bodies_are_text_or_null() {
        assertThat(data(Map.of("url", server.url("/broken-json"))).get("body")).isEqualTo("{");
        assertThat(data(Map.of("url", server.url("/latin"))).get("body")).isEqualTo("ä");
        assertThat(data(Map.of("url", server.url("/status/204"))).get("body")).isNull();
        assertThat(data(Map.of("url", server.url("/text"), "method", "head")).get("body"))
                .isNull();
    }

    @Test
    void a_json_tree_is_sent_as_json_with_the_token_as_idempotency_key() {
        Map<String, Object> body = Map.of("price", new BigDecimal("0.10"), "list", List.of(1L, "ä"));
        data(Map.of("url", server.url("/text?q=1"), "method", "post", "body", body, "headers", Map.of("X-Two", "2")));

        assertThat(server.seen()).singleElement().satisfies(seen -> {
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.path()).isEqualTo("/text?q=1");
            assertThat(seen.body()).contains("\"price\":0.10").contains("[1,\"ä\"]");
            assertThat(seen.headers())
                    .containsEntry("idempotency-key", "run-1/step-1/1")
                    .containsEntry("content-type", "application/json")
                    .containsEntry("x-two", "2");
        });
    }

    @Test
    void text_is_sent_as_it_is_and_the_content_type_may_be_chosen() {
        data(Map.of("url", server.url("/text"), "method", "PUT", "body", "<a/>"));
        data(Map.of(
                "url",
                server.url("/text"),
                "method",
                "PUT",
                "body",
                "<a/>",
                "headers",
                Map.of("Content-Type", "text/xml")));

        assertThat(server.seen())
                .extracting(seen -> seen.headers().get("content-type"))
                .containsExactly("text/plain; charset=utf-8", "text/xml");
        assertThat(server.seen()).extracting(LoopbackServer.Seen::body).containsOnly("<a/>");
    }

    @Test
    void a_token_that_does_not_fit_a_header_is_encoded() {
        StepInput input = new StepInput("r", "s", 1, "r/schritt ä/1", Map.of("url", server.url("/text")));
        assertThat(tool.run(input, context()).await().atMost(PATIENCE)).isInstanceOf(StepOutcome.Done.class);
        assertThat(server.seen().get(0).headers()).containsEntry("idempotency-key", "r%2Fschritt+%C3%A4%2F1");
    }

    @Test
    void the_trace_of_the_run_goes_along_unless_the_step_sets_its_own() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String own = trace.replace("b7ad6b71", "00000001");
        Map<String, Object> plain = Map.of("url", server.url("/text"));
        Map<String, Object> traced = Map.of("url", server.url("/text"), "headers", Map.of("Traceparent", own));

        for (Map<String, Object> params : List.of(plain, traced)) {
            tool.run(input(params), contextOf(trace)).await().atMost(PATIENCE);
        }
        tool.run(input(plain), context()).await().atMost(PATIENCE);

        assertThat(server.seen())
                .extracting(seen -> seen.headers().get("traceparent"))
                .containsExactly(trace, own, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 599})
    void a_transient_status_may_be_tried_again(int status) {
        assertFailed("HTTP_STATUS", false, Map.of("url", server.url("/status/" + status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {304, 400, 401, 403, 404, 409, 410, 422})
    void any_other_unexpected_status_is_final(int status) {
        StepOutcome.Failed failed = assertFailed("HTTP_STATUS", true, Map.of("url", server.url("/status/" + status)));
        assertThat(failed.message()).contains("GET", "status " + status).doesNotContain("/status");
    }

    @Test
    void expected_statuses_are_the_whole_list() {
        assertThat(data(Map.of("url", server.url("/status/404"), "expect", List.of(200L, 404L)))
                        .get("status"))
                .isEqualTo(404L);
        assertFailed("HTTP_STATUS", true, Map.of("url", server.url("/text"), "expect", List.of(201L)));
    }

    @Test
    void an_expected_redirect_is_the_answer_and_any_other_is_followed() {
        assertThat(data(Map.of("url", server.url("/redirect"), "expect", List.of(302L)))
                        .get("status"))
                .isEqualTo(302L);
        assertThat(data(Map.of("url", server.url("/redirect"))).get("body")).isEqualTo("hello");
    }

    @Test
    void a_body_at_the_limit_is_taken_and_one_beyond_it_is_refused() {
        assertThat(data(Map.of("url", server.url("/size/" + BYTES_MAX))).get("body"))
                .isEqualTo("x".repeat(BYTES_MAX));
        assertFailed("RESPONSE_TOO_LARGE", true, Map.of("url", server.url("/size/" + (BYTES_MAX + 1))));
        assertFailed("RESPONSE_TOO_LARGE", true, Map.of("url", server.url("/size/300000")));
    }

    @Test
    void an_endless_body_is_cut_off_and_its_connection_closed() {
        try (LoopbackServer own = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer)) {
            assertFailed("RESPONSE_TOO_LARGE", true, Map.of("url", own.url("/endless")));
            await().until(() -> own.connectionsOpen() == 0);
        }
    }

    @Test
    void a_connection_that_is_refused_or_breaks_may_be_tried_again() {
        LoopbackServer gone = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer);
        gone.close();

        assertFailed("HTTP_UNREACHABLE", false, Map.of("url", gone.url("/text")));
        assertFailed("HTTP_UNREACHABLE", false, Map.of("url", server.url("/reset")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/never"})
    void the_deadline_ends_a_slow_answer_and_closes_the_connection(String path) {
        try (LoopbackServer own = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer)) {
            Map<String, Object> params = Map.of("url", own.url(path));
            StepOutcome outcome = tool.run(
                            input(params), contextUntil(Instant.now().plusMillis(300)))
                    .await()
                    .atMost(PATIENCE);

            assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("HTTP_TIMEOUT");
                assertThat(failed.last()).isFalse();
            });
            await().until(() -> own.connectionsOpened() == 1 && own.connectionsOpen() == 0);
        }
    }

    @Test
    void a_deadline_in_the_past_sends_nothing_and_one_in_the_far_future_is_fine() {
        StepInput input = input(Map.of("url", server.url("/text")));

        assertThat(tool.run(input, contextUntil(Instant.MIN)).await().atMost(PATIENCE))
                .isInstanceOf(StepOutcome.Failed.class);
        assertThat(server.seen()).isEmpty();
        assertThat(tool.run(input, contextUntil(Instant.MAX)).await().atMost(PATIENCE))
                .isInstanceOf(StepOutcome.Done.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/never"})
    void cancelling_closes_the_connection(String path) {
        try (LoopbackServer own = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer)) {
            UniAssertSubscriber<StepOutcome> subscriber = UniAssertSubscriber.create();
            tool.run(input(Map.of("url", own.url(path))), context()).subscribe().withSubscriber(subscriber);
            await().until(() -> own.seen().size() == 1 && own.connectionsOpen() == 1);

            subscriber.cancel();

            await().until(() -> own.connectionsOpen() == 0);
        }
    }

    @Test
    void connections_are_reused() {
        try (LoopbackServer own = new LoopbackServer(vertx, "127.0.0.1", 0, HttpRequestToolTest::answer)) {
            for (int i = 0; i < 20; i++) {
                data(Map.of("url", own.url("/text")));
            }
            // The next request may begin a moment before the last connection is back in the pool.
            assertThat(own.connectionsOpened()).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key",
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Upgrade",
                "TE",
                "Expect",
                "Proxy-Authorization",
                "a b",
                "a:b",
                "a\r\nb",
                "",
                "ä",
            })
    void a_reserved_or_malformed_header_name_is_refused(String name) {
        assertThat(assertFailed("INVALID_PARAMS", true, withHeaders(Map.of(name, "1")))
                        .message())
                .contains("'headers'");
        assertThat(server.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000b", "ä", "\u010a"})
    void a_header_value_of_more_than_one_line_or_not_in_ascii_is_refused(String value) {
        assertThat(assertFailed("INVALID_PARAMS", true, withHeaders(Map.of("X-One", value)))
                        .message())
                .contains("'X-One'");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void headers_are_bounded_and_named_once() {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("x-" + i, "1");
        }
        assertFailed("INVALID_PARAMS", true, withHeaders(many));
        assertFailed("INVALID_PARAMS", true, withHeaders(Map.of("x", "1".repeat(17_000))));
        assertFailed("INVALID_PARAMS", true, withHeaders(Map.of("X-One", "1", "x-one", "2")));
    }

    @Test
    void params_that_make_no_request_are_refused() {
        String url = server.url("/text");
        assertFailed("INVALID_PARAMS", true, Map.of());
        assertFailed("INVALID_PARAMS", true, Map.of("url", "http://user:pw@127.0.0.1/"));
        assertFailed("INVALID_PARAMS", true, Map.of("url", "ftp://127.0.0.1/"));
        assertFailed("INVALID_PARAMS", true, Map.of("url", url, "method", "TRACE"));
        assertFailed("INVALID_PARAMS", true, Map.of("url", url, "method", "CONNECT"));
        assertFailed("INVALID_PARAMS", true, Map.of("url", url, "expect", List.of()));
        assertFailed("INVALID_PARAMS", true, Map.of("url", url, "expect", List.of(99L)));
        assertFailed("INVALID_PARAMS", true, Map.of("url", url, "method", "POST", "body", new Object()));
    }

    @Test
    void loopback_is_refused_by_default_under_every_name() {
        StepTool careful = tool(new OutgoingSettings(List.of("*"), false));
        for (String host : List.of("127.0.0.1", "localhost", "2130706433", "[::1]", "0x7f.1")) {
            Map<String, Object> params = Map.of("url", "http://" + host + ":" + server.port() + "/text");
            StepOutcome outcome = careful.run(input(params), context()).await().atMost(PATIENCE);
            assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("HOST_FORBIDDEN");
                assertThat(failed.last()).isTrue();
            });
        }
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void the_factory_gives_all_four_tools() {
        List<StepTool> tools = BuiltinTools.all(vertx, new OutgoingSettings(List.of(), false), InstantSource.system());
        assertThat(tools).extracting(StepTool::name).containsExactlyInAnyOrder("noop", "echo", "fail", "http.request");
    }

    private static HttpRequestTool tool(OutgoingSettings settings) {
        HostGuard guard = new HostGuard(settings, new SystemHostResolver());
        return new HttpRequestTool(new OutgoingHttp(vertx, settings, guard), InstantSource.system());
    }

    private static Map<String, Object> withHeaders(Map<String, ?> headers) {
        return Map.of("url", server.url("/text"), "headers", headers);
    }

    private Map<?, ?> data(Map<String, Object> params) {
        StepOutcome outcome = outcome(params);
        assertThat(outcome).isInstanceOf(StepOutcome.Done.class);
        return Objects.requireNonNull((Map<?, ?>) ((StepOutcome.Done) outcome).data());
    }

    private StepOutcome.Failed assertFailed(String code, boolean last, Map<String, Object> params) {
        StepOutcome outcome = outcome(params);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        StepOutcome.Failed failed = (StepOutcome.Failed) outcome;
        assertThat(failed.code()).isEqualTo(code);
        assertThat(failed.last()).isEqualTo(last);
        return failed;
    }
}
