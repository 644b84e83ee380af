package dev.agijobs.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that steps call, which notes the Idempotency-Key of every request before it answers. {@code /quick} answers within 40 ms, {@code /slow} in 100 ms to 600 ms, and
 * {@code /flaky} refuses the first two attempts of a step.
 */
final class CountingServer implements AutoCloseable {
    final Journal journal = new Journal();

    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();

    CountingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(requests);
        server.createContext("/quick", exchange -> answer(exchange, 200, 0, 40));
        server.createContext("/slow", exchange -> answer(exchange, 200, 100, 600));
        server.createContext("/flaky", exchange -> answer(exchange, attempt(exchange) <= 2 ? 503 : 200, 0, 40));
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Requests answered so far, unless the caller was gone. */
    int answered() {
        return answered.get();
    }

    private void answer(HttpExchange exchange, int status, int delayMin, int delayMax) throws IOException {
        journal.note(token(exchange));
        exchange.getRequestBody().readAllBytes();
        int delay = ThreadLocalRandom.current().nextInt(delayMin, delayMax + 1);
        delays.schedule(() -> requests.execute(() -> send(exchange, status)), delay, TimeUnit.MILLISECONDS);
    }

    private void send(HttpExchange exchange, int status) {
        try (exchange) {
            byte[] body = "{\"served\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            answered.incrementAndGet();
        } catch (IOException callerWasKilled) {
            // Its next life asks again, with the same token.
        }
    }

    private static String token(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        return token == null ? "a request without a token" : token;
    }

    private static int attempt(HttpExchange exchange) {
        String token = token(exchange);
        return Integer.parseInt(token.substring(token.lastIndexOf('/') + 1));
    }

    @Override
    public void close() {
        server.stop(0);
        delays.shutdownNow();
        requests.shutdownNow();
    }
}
