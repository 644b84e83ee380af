package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real servers on one port of two loopback addresses: 127.0.0.1 stands for the public one, 127.0.0.2 for one that the guard forbids.
 */
class OutgoingHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Vertx vertx;
    private LoopbackServer open;
    private LoopbackServer forbidden;
    private final List<String> lookups = new ArrayList<>();
    private final List<List<InetAddress>> answers = new ArrayList<>();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @BeforeEach
    void serve() {
        open = new LoopbackServer(vertx, "127.0.0.1", 0, this::answer);
        forbidden = new LoopbackServer(vertx, "127.0.0.2", open.port(), this::answer);
    }

    @AfterEach
    void close() {
        open.close();
        forbidden.close();
    }

    /** {@code /to/STATUS?URL} redirects there, anything else is answered by its path. */
    private void answer(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        if (path.startsWith("/to/")) {
            request.response()
                    .setStatusCode(Integer.parseInt(path.substring(4)))
                    .putHeader("location", request.query())
                    .end("moved");
        } else {
            request.response().end(path);
        }
    }

    @Test
    void the_connection_goes_to_the_address_that_was_checked_and_the_name_into_the_host_header() {
        answers.add(addresses("127.0.0.1"));

        assertThat(get(OutgoingHttpTest::isOpen, "http://rebind.example:" + open.port() + "/a")
                        .body())
                .hasToString("/a");

        assertThat(open.seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers()).containsEntry("host", "rebind.example:" + open.port()));
        assertThat(lookups).containsExactly("rebind.example");
    }

    @Test
    void a_name_that_is_rebound_between_two_calls_is_refused_and_the_pooled_connection_not_reused() {
        answers.add(addresses("127.0.0.1"));
        answers.add(addresses("127.0.0.2"));
        OutgoingHttp http = http(OutgoingHttpTest::isOpen);
        String url = "http://rebind.example:" + open.port() + "/";

        send(http, call("GET", url));
        OutgoingFailure refusal = (OutgoingFailure) catchThrowable(() -> send(http, call("GET", url)));

        assertThat(refusal.code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(open.seen()).hasSize(1);
        assertThat(forbidden.seen()).isEmpty();
    }

    @Test
    void connections_to_different_addresses_of_one_name_are_kept_apart() {
        answers.add(addresses("127.0.0.1"));
        answers.add(addresses("127.0.0.2"));
        answers.add(addresses("127.0.0.1"));
        OutgoingHttp http = http(any -> true);
        String url = "http://moving.example:" + open.port() + "/";

        send(http, call("GET", url));
        send(http, call("GET", url));
        send(http, call("GET", url));

        assertThat(open.seen()).hasSize(2);
        assertThat(forbidden.seen()).hasSize(1);
        assertThat(open.connectionsOpened()).isEqualTo(1);
    }

    @Test
    void the_next_address_is_tried_when_one_does_not_accept() {
        answers.add(addresses("127.0.0.3", "127.0.0.1"));
        assertThat(get(any -> true, "http://two.example:" + open.port() + "/b").body())
                .hasToString("/b");
    }

    @Test
    void a_redirect_is_followed() {
        assertThat(get(OutgoingHttpTest::isOpen, open.url("/to/302?/there?x=1")).body())
                .hasToString("/there");
        assertThat(open.seen())
                .extracting(LoopbackServer.Seen::path)
                .containsExactly("/to/302?/there?x=1", "/there?x=1");
    }

    @Test
    void a_redirect_to_a_forbidden_address_is_refused() {
        OutgoingFailure failure =
                failure(OutgoingHttpTest::isOpen, open.url("/to/307?" + "http://127.0.0.2:" + open.port() + "/"));

        assertThat(failure.code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(failure.last()).isTrue();
        assertThat(forbidden.seen()).isEmpty();
    }

    @Test
    void a_redirect_to_a_name_with_a_forbidden_address_is_refused() {
        answers.add(addresses("127.0.0.2"));
        OutgoingFailure failure =
                failure(OutgoingHttpTest::isOpen, open.url("/to/301?http://inside.example:" + open.port() + "/"));

        assertThat(failure.code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(forbidden.seen()).isEmpty();
    }

    @Test
    void five_redirects_are_followed_and_no_more() {
        OutgoingFailure failure = failure(OutgoingHttpTest::isOpen, open.url("/to/302?" + "/to/302?".repeat(9)));

        assertThat(failure.code()).isEqualTo("HTTP_REDIRECT");
        assertThat(failure.last()).isTrue();
        assertThat(open.seen()).hasSize(6);
    }

    @Test
    void a_redirect_to_what_is_no_web_address_is_refused() {
        for (String location : List.of("file:///etc/passwd", "http://user@127.0.0.1/", "http://[", "gopher://x/")) {
            assertThat(failure(OutgoingHttpTest::isOpen, open.url("/to/302?" + location))
                            .code())
                    .isEqualTo("HTTP_REDIRECT");
        }
    }

    @Test
    void credentials_stay_with_their_origin() {
        answers.add(addresses("127.0.0.1"));
        HttpCall call = new HttpCall(
                "GET",
                Target.parse(open.url("/to/302?/to/307?http://other.example:" + open.port() + "/end")),
                Map.of("authorization", "Bearer x", "cookie", "a=b", "x-api-key", "k", "accept", "*/*"),
                null,
                true);

        send(http(OutgoingHttpTest::isOpen), call);

        assertThat(open.seen()).hasSize(3);
        assertThat(open.seen().subList(0, 2))
                .allSatisfy(seen ->
                        assertThat(seen.headers()).containsKeys("authorization", "cookie", "x-api-key", "accept"));
        assertThat(open.seen().get(2).headers())
                .containsKey("accept")
                .doesNotContainKeys("authorization", "cookie", "x-api-key");
    }

    @Test
    void a_303_turns_a_post_into_a_get_and_a_307_repeats_it() {
        for (int status : List.of(301, 302, 303, 307, 308)) {
            open.forget();
            HttpCall call = new HttpCall(
                    "POST",
                    Target.parse(open.url("/to/" + status + "?/end")),
                    Map.of("content-type", "text/plain"),
                    Buffer.buffer("body"),
                    true);
            send(http(OutgoingHttpTest::isOpen), call);

            LoopbackServer.Seen end = open.seen().get(1);
            boolean repeated = status >= 307;
            assertThat(end.method()).isEqualTo(repeated ? "POST" : "GET");
            assertThat(end.body()).isEqualTo(repeated ? "body" : "");
            assertThat(end.headers().containsKey("content-type")).isEqualTo(repeated);
        }
    }

    @Test
    void the_certificate_must_be_that_of_the_name_and_not_of_the_address(@TempDir Path folder) throws Exception {
        JksOptions keys = selfSigned(folder, "secure.example");
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(keys);
        OutgoingHttp http = new OutgoingHttp(
                vertx, SETTINGS, guard(OutgoingHttpTest::isOpen), new HttpClientOptions().setTrustOptions(keys));
        try (LoopbackServer secure = new LoopbackServer(vertx, options, this::answer)) {
            answers.add(addresses("127.0.0.1"));
            answers.add(addresses("127.0.0.1"));
            answers.add(addresses("127.0.0.1"));
            String port = ":" + secure.port();

            assertThat(send(http, call("GET", "https://secure.example" + port + "/s"))
                            .body())
                    .hasToString("/s");

            OutgoingFailure wrongName = (OutgoingFailure)
                    catchThrowable(() -> send(http, call("GET", "https://other.example" + port + "/")));
            assertThat(wrongName.code()).isEqualTo("HTTP_UNREACHABLE");

            String plain = "https://secure.example" + port + "/to/302?" + open.url("/");
            OutgoingFailure downgrade = (OutgoingFailure) catchThrowable(() -> send(http, call("GET", plain)));
            assertThat(downgrade.code()).isEqualTo("HTTP_REDIRECT");
            assertThat(secure.seen()).hasSize(2);
            assertThat(open.seen()).isEmpty();
        }
    }

    private static boolean isOpen(InetAddress address) {
        return address.getHostAddress().equals("127.0.0.1");
    }

    private static final OutgoingSettings SETTINGS = new OutgoingSettings(List.of("*"), false);

    private HostGuard guard(Predicate<InetAddress> reachable) {
        HostResolver resolver = host -> Uni.createFrom().item(() -> {
            lookups.add(host);
            return answers.remove(0);
        });
        return new HostGuard(SETTINGS, resolver, reachable);
    }

    private OutgoingHttp http(Predicate<InetAddress> reachable) {
        return new OutgoingHttp(vertx, SETTINGS, guard(reachable));
    }

    private static HttpCall call(String method, String url) {
        return new HttpCall(method, Target.parse(url), Map.of(), null, true);
    }

    private static HttpAnswer send(OutgoingHttp http, HttpCall call) {
        return http.send(call, PATIENCE).await().atMost(PATIENCE);
    }

    private HttpAnswer get(Predicate<InetAddress> reachable, String url) {
        return send(http(reachable), call("GET", url));
    }

    private OutgoingFailure failure(Predicate<InetAddress> reachable, String url) {
        return (OutgoingFailure) catchThrowable(() -> get(reachable, url));
    }

    private static List<InetAddress> addresses(String... addresses) {
        return Arrays.stream(addresses)
                .map(text -> {
                    try {
                        return InetAddress.getByName(text);
                    } catch (UnknownHostException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    /** A key store with a certificate for the name, made by the JDK's own keytool. */
    private static JksOptions selfSigned(Path folder, String name) throws IOException, InterruptedException {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "test",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return new JksOptions().setPath(store.toString()).setPassword("changeit");
    }
}
