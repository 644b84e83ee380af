package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The nodes that share a log. */
final class Members implements AutoCloseable {
    private static final Duration SHARED_MAX = Duration.ofSeconds(60);
    private static final int SHARDS = 16;

    final ManyLives lives = new ManyLives(1);
    private final Path dir;
    private final String dsn;
    private final HttpClient http;
    private final Map<String, String> further;
    private final List<Member> alive = new ArrayList<>();
    private final List<ServerProcess> all = new ArrayList<>();

    Members(Path dir, String dsn, HttpClient http) {
        this(dir, dsn, http, Map.of());
    }

    /** @param further settings of each */
    Members(Path dir, String dsn, HttpClient http, Map<String, String> further) {
        this.further = further;
        this.dir = dir;
        this.dsn = dsn;
        this.http = http;
    }

    Member start(String failpoint) throws IOException {
        return start(dsn, failpoint);
    }

    Member start(String address, String failpoint) throws IOException {
        int port = freePort();
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.pg-dsn",
                address,
                "orchestrator.lease-term",
                "1s",
                "orchestrator.cluster-secret",
                "only nodes of this test know it",
                "orchestrator.node-url",
                "http://127.0.0.1:" + port));
        settings.putAll(further);
        if (!failpoint.isEmpty()) {
            settings.put("orchestrator.failpoint", failpoint);
        }
        ServerProcess process = ServerProcess.start(dir, "node-" + all.size(), settings, port);
        all.add(process);
        URI base = process.awaitReady(http);
        Member member = new Member(process, base, lives.join(base), this);
        alive.add(member);
        return member;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    List<Member> alive() {
        return List.copyOf(alive);
    }

    void left(Member member) {
        alive.remove(member);
        lives.leave(member.life());
    }

    /** Waits until every shard is some node's, and each node has its part. */
    void awaitShared() {
        alive.forEach(member -> awaitShared(member, alive));
    }

    /** Waits until the others have all shards. */
    void awaitSharedWithout(Member gone) {
        List<Member> others = alive.stream().filter(member -> member != gone).toList();
        others.forEach(member -> awaitShared(member, others));
    }

    private void awaitShared(Member asked, List<Member> among) {
        await().atMost(SHARED_MAX).ignoreExceptions().untilAsserted(() -> {
            TreeSet<Object> shards = new TreeSet<>();
            for (Object node : (List<?>) get(asked.base(), "/api/v1/system").get("nodes")) {
                List<?> part = (List<?>) ((Map<?, ?>) node).get("shards");
                assertThat(part.size()).isBetween(SHARDS / among.size(), SHARDS / among.size() + 1);
                assertThat(shards).doesNotContainAnyElementsOf(part);
                shards.addAll(part);
            }
            assertThat(shards).hasSize(SHARDS);
        });
    }

    /** Waits until nothing is left to apply; nobody writes meanwhile. */
    void awaitViews() {
        alive.forEach(member -> new Views(http, member.base()).caughtUp());
    }

    private Map<?, ?> get(URI base, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(SHARED_MAX).build();
        return (Map<?, ?>) JsonTree.parse(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    void stopAll() {
        List.copyOf(alive).forEach(Member::stop);
    }

    @Override
    public void close() {
        all.forEach(ServerProcess::close);
    }
}
