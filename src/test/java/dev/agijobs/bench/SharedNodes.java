package dev.agijobs.bench;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Packaged programs that share a log in Postgres. */
final class SharedNodes {
    private static final Duration SHARED_MAX = Duration.ofSeconds(60);
    private static final String SECRET = "known-to-these-nodes-alone";

    private SharedNodes() {}

    /** One more node. */
    static ServerUnderLoad start(Path dir, PostgresLoad postgres) throws IOException {
        int port = freePort();
        return ServerUnderLoad.start(
                dir,
                "%s -Dquarkus.http.port=%d -Dorchestrator.cluster-secret=%s -Dorchestrator.node-url=http://127.0.0.1:%d"
                        .formatted(postgres.argument(), port, SECRET, port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the nodes have so many shards each, as this one sees it. */
    static void awaitShares(ServerUnderLoad asked, Integer... shares) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + SHARED_MAX.toNanos();
        List<Integer> seen = shares(asked);
        while (!seen.equals(List.of(shares))) {
            if (System.nanoTime() - giveUpAt > 0) {
                throw new IllegalStateException("The nodes have " + seen + " shards");
            }
            TimeUnit.MILLISECONDS.sleep(20);
            seen = shares(asked);
        }
    }

    /** Of all nodes that have some, the largest first. */
    private static List<Integer> shares(ServerUnderLoad asked) throws IOException {
        Map<?, ?> system =
                (Map<?, ?>) JsonTree.parse(asked.get("/api/v1/system").getBytes(StandardCharsets.UTF_8));
        List<Integer> shares = new ArrayList<>();
        for (Object node : (List<?>) system.get("nodes")) {
            shares.add(((List<?>) ((Map<?, ?>) node).get("shards")).size());
        }
        shares.removeIf(share -> share == 0);
        shares.sort(Collections.reverseOrder());
        return shares;
    }
}
