package dev.agijobs.tool.http;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer over one connection; the connection is closed when the subscriber cancels. */
final class Exchange {

    private final HttpClient client;
    private final HttpCall call;
    private final int bytesMax;
    private final UniEmitter<? super HttpAnswer> emitter;
    private final Buffer body = Buffer.buffer();
    private volatile @Nullable HttpClientRequest request;
    private volatile boolean ended;

    Exchange(HttpClient client, HttpCall call, int bytesMax, UniEmitter<? super HttpAnswer> emitter) {
        this.client = client;
        this.call = call;
        this.bytesMax = bytesMax;
        this.emitter = emitter;
    }

    /** Connects to the first of the addresses that accepts. */
    void start(List<InetAddress> addresses) {
        emitter.onTermination(this::abort);
        connect(addresses.iterator());
    }

    private void connect(Iterator<InetAddress> addresses) {
        client.request(options(addresses.next())).onSuccess(this::send).onFailure(cause -> {
            if (addresses.hasNext() && !ended) {
                connect(addresses);
            } else {
                fail("No connection to " + call.target().origin() + " could be made", cause);
            }
        });
    }

    private RequestOptions options(InetAddress address) {
        Target target = call.target();
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setSsl(target.secure())
                // The name goes into Host and the TLS handshake, the connection to the numeric address that was
                // checked.
                .setHost(target.host().name())
                .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                .setPort(target.port())
                .setURI(target.path())
                .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(call.headers()));
    }

    private void send(HttpClientRequest connected) {
        connected.exceptionHandler(this::broken);
        request = connected;
        if (ended) {
            connected.reset();
            return;
        }
        Buffer bytes = call.body();
        Future<HttpClientResponse> response = bytes == null ? connected.send() : connected.send(bytes);
        response.onSuccess(this::receive).onFailure(this::broken);
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(this::broken);
        response.endHandler(end -> complete(response, false));
        response.handler(chunk -> {
            if (ended) {
                return;
            }
            int room = bytesMax - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room) {
                complete(response, true);
                response.request().reset();
            }
        });
    }

    private void complete(HttpClientResponse response, boolean truncated) {
        if (!ended) {
            ended = true;
            emitter.complete(new HttpAnswer(response.statusCode(), headers(response), body, truncated));
        }
    }

    private void broken(Throwable cause) {
        fail("The connection to " + call.target().origin() + " broke", cause);
    }

    private void fail(String sentence, Throwable cause) {
        ended = true;
        emitter.fail(
                OutgoingFailure.unreachable(sentence + " (" + cause.getClass().getSimpleName() + ")."));
    }

    private void abort() {
        if (ended) {
            return;
        }
        ended = true;
        // After the flag: a connection made meanwhile either sees the flag or is seen here.
        HttpClientRequest current = request;
        if (current != null) {
            current.reset();
        }
    }

    private static Map<String, String> headers(HttpClientResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + ", " + b));
        return headers;
    }
}
