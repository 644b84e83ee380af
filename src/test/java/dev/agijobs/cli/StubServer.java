package dev.agijobs.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that gives one answer after another, and remembers what it was asked. */
final class StubServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Answer> answers = new ArrayDeque<>();
    /** Method, path with query, and headers that matter, of each request. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private record Answer(int status, String type, String body, boolean cut) {}

    StubServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    Server client() {
        return new Server(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret");
    }

    String url() {
        return client().base().toString();
    }

    StubServer answers(int status, String body) {
        return add(new Answer(status, status < 300 ? "application/json" : "application/problem+json", body, false));
    }

    /** A stream of events that ends in order. */
    StubServer streams(String events) {
        return add(new Answer(200, "text/event-stream", events, false));
    }

    /** A stream of events whose connection breaks. */
    StubServer breaks(String events) {
        return add(new Answer(200, "text/event-stream", events, true));
    }

    private synchronized StubServer add(Answer answer) {
        answers.add(answer);
        return this;
    }

    private synchronized Answer next() {
        return Objects.requireNonNullElse(answers.poll(), new Answer(500, "text/plain", "no more answers", false));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + (last == null ? "" : " after " + last)
                + " " + exchange.getRequestHeaders().getFirst("Authorization")
                + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Answer answer = next();
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (answer.status() == 204) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
        }
        // A length that is more than what comes breaks the connection.
        exchange.sendResponseHeaders(answer.status(), answer.cut() ? body.length + 1 : Math.max(1, body.length));
        exchange.getResponseBody().write(body.length == 0 ? new byte[] {'\n'} : body);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
