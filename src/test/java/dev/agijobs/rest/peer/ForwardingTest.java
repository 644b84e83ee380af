package dev.agijobs.rest.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.cluster.Peers;
import dev.agijobs.eventlog.Ownership;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes that pass requests on to each other, over real connections. */
class ForwardingTest {
    private static final String RUN = "01a2125c-9e77-71bf-8c43-8cf8087a763d";
    private static final String PATH = "/api/v1/runs/" + RUN;
    private static final String SECRET = "a secret of this test";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Node first = new Node("first");
    private final Node second = new Node("second");

    @AfterEach
    void close() throws Exception {
        first.peers.close();
        second.peers.close();
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_request_about_a_run_of_another_node_is_answered_by_that_node() throws Exception {
        first.knows("run-" + RUN, second.uri());
        second.has("run-" + RUN);

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(first.uri().resolve(PATH + "/cancel?x=a%20b"))
                        .header("Idempotency-Key", "k")
                        .header("If-Match", "\"7\"")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"ä\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("X-Position")).hasValue("f1.second");
        assertThat(answer.body()).isEqualTo("second POST " + PATH + "/cancel?x=a%20b k \"7\" {\"reason\":\"ä\"}");
    }

    @Test
    void the_secret_goes_to_the_other_node_and_no_farther() throws Exception {
        first.knows("run-" + RUN, second.uri());
        second.has("run-" + RUN);

        HttpResponse<String> answer = get(first, PATH);

        assertThat(second.secretsSeen).containsOnlyKeys(SECRET);
        assertThat(answer.headers().firstValue(ClusterSecret.HEADER)).isEmpty();
    }

    @Test
    void what_the_node_has_itself_and_what_is_about_no_run_is_served_there() throws Exception {
        first.has("run-" + RUN);

        assertThat(get(first, PATH).body()).startsWith("first GET");
        assertThat(get(first, "/api/v1/runs?limit=5").body()).startsWith("first GET");
        assertThat(get(first, "/api/v1/runs/batch").body()).startsWith("first GET");
    }

    @Test
    void events_are_passed_back_as_they_come_and_end_when_the_client_goes() throws Exception {
        first.knows("run-" + RUN, second.uri());
        second.has("run-" + RUN);

        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(first.uri().resolve(PATH + "/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        InputStream events = answer.body();

        assertThat(new String(events.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
        events.close();
        await().untilTrue(second.readerGone);
    }

    @Test
    void a_request_is_passed_on_once() throws Exception {
        first.knows("run-" + RUN, second.uri());
        second.knows("run-" + RUN, first.uri());

        HttpResponse<String> answer = get(first, PATH);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("STORE_UNAVAILABLE");
    }

    @Test
    void a_run_that_nobody_has_and_a_node_that_is_gone_can_be_asked_later() throws Exception {
        assertThat(get(first, PATH).statusCode()).isEqualTo(503);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        first.knows("run-" + RUN, URI.create("http://127.0.0.1:" + port));
        assertThat(get(first, PATH).statusCode()).isEqualTo(503);
    }

    @Test
    void who_does_not_know_the_secret_is_no_peer() throws Exception {
        second.knows("run-" + RUN, first.uri());
        first.has("run-" + RUN);

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(second.uri().resolve(PATH))
                        .header(ClusterSecret.HEADER, "a guess")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).startsWith("first GET");
        assertThat(first.secretsSeen).containsOnlyKeys(SECRET);
    }

    @Test
    void what_is_new_goes_to_the_node_of_its_key() throws Exception {
        first.knows("run-derived of k", second.uri());
        second.has("run-derived of k");

        HttpResponse<String> keyed = http.send(
                HttpRequest.newBuilder(first.uri().resolve("/api/v1/runs"))
                        .header("Idempotency-Key", "k")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> keyless = http.send(
                HttpRequest.newBuilder(first.uri().resolve("/api/v1/runs"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(keyed.body()).startsWith("second POST");
        assertThat(keyless.body()).startsWith("first POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/runs", "/api/v1/runs/" + RUN + "/fork", "/api/v1/runs/batch", "/api/v1/schedules"})
    void a_node_without_shards_has_what_is_new_made_by_one_that_has_some(String path) throws Exception {
        first.hasShards = false;
        first.allElsewhere = second.uri();

        HttpResponse<String> answer = post(first, path);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).startsWith("second POST " + path).endsWith("{}");
        assertThat(post(second, path).body()).startsWith("second POST");
    }

    @Test
    void what_is_new_waits_while_no_node_is_known_that_has_shards() throws Exception {
        first.hasShards = false;
        assertThat(post(first, "/api/v1/runs").statusCode()).isEqualTo(503);

        first.allElsewhere = second.uri();
        second.hasShards = false;
        second.allElsewhere = first.uri();
        assertThat(post(first, "/api/v1/runs").statusCode()).isEqualTo(503);
        assertThat(get(first, "/api/v1/runs?limit=5").body()).startsWith("first GET");
    }

    private HttpResponse<String> post(Node node, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(node.uri().resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Node node, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(node.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A server that tells what it was asked, behind {@link Forwarding}. */
    private final class Node implements Ownership {
        private final String name;
        private final Map<String, URI> others = new ConcurrentHashMap<>();
        private final Map<String, Boolean> own = new ConcurrentHashMap<>();
        final Map<String, Boolean> secretsSeen = new ConcurrentHashMap<>();
        final AtomicBoolean readerGone = new AtomicBoolean();
        final Peers peers = new Peers(vertx, this, ClusterSecret.of(SECRET), Runnable::run);
        private final HttpServer server;
        volatile boolean hasShards = true;
        /** Of streams that are not known by name; null for nowhere. */
        volatile @Nullable URI allElsewhere;

        Node(String name) {
            this.name = name;
            Router router = Router.router(vertx);
            router.route().order(-1_000_000).handler(BodyHandler.create(false));
            new Forwarding(peers, new RequestTarget((p, key) -> "derived of " + key, (p, key) -> key, "anonymous"))
                    .register(router);
            router.get(PATH + "/events").handler(this::stream);
            router.route().handler(this::tell);
            server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        private void stream(RoutingContext context) {
            context.response().setChunked(true).closeHandler(gone -> readerGone.set(true));
            context.response().write("data: 1\n\n");
        }

        private void tell(RoutingContext context) {
            String secret = context.request().getHeader(ClusterSecret.HEADER);
            if (secret != null) {
                secretsSeen.put(secret, true);
            }
            String told = "%s %s %s %s %s %s"
                    .formatted(
                            name,
                            context.request().method(),
                            context.request().uri(),
                            context.request().getHeader("Idempotency-Key"),
                            context.request().getHeader("If-Match"),
                            context.body().asString());
            context.response()
                    .setStatusCode(202)
                    .putHeader("X-Position", "f1." + name)
                    .end(told);
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.actualPort());
        }

        void has(String stream) {
            own.put(stream, true);
        }

        void knows(String stream, URI node) {
            others.put(stream, node);
        }

        @Override
        public boolean isHere(String stream) {
            return own.containsKey(stream);
        }

        @Override
        public boolean hasShards() {
            return hasShards;
        }

        @Override
        public boolean together(String stream, String other) {
            return false;
        }

        @Override
        public Optional<URI> elsewhere(String stream) {
            @Nullable URI known = others.get(stream);
            return Optional.ofNullable(known == null ? allElsewhere : known);
        }

        @Override
        public List<Share> shares() {
            return List.of();
        }

        @Override
        public Runnable onMove(Runnable listener) {
            return () -> {};
        }
    }
}
