package dev.agijobs.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a server on this machine, and spoils what passes as it is told. Thread-safe. */
public final class TcpProxy implements AutoCloseable {

    /** What happens to what passes. */
    private enum Mode {
        PASSING,
        /** What arrives is taken and goes nowhere; nobody is told. */
        SWALLOWING,
        /** New connections are closed at once. */
        REFUSING
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetServer server = vertx.createNetServer();
    private final NetClient client = vertx.createNetClient();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final int target;
    private volatile Mode mode = Mode.PASSING;
    private volatile int delayMsMax;

    /** @param target port of the server */
    public TcpProxy(int target) {
        this.target = target;
        server.connectHandler(this::accepted);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    public int port() {
        return server.actualPort();
    }

    private void accepted(NetSocket near) {
        if (mode == Mode.REFUSING) {
            near.close();
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onFailure(e -> near.close()).onSuccess(far -> {
            join(near, far);
            join(far, near);
            near.resume();
        });
    }

    private void join(NetSocket from, NetSocket to) {
        open.add(from);
        from.closeHandler(gone -> {
            open.remove(from);
            to.close();
        });
        // A connection that once lost bytes stays dumb: no bytes may follow those that are missing.
        boolean[] dumb = {false};
        from.handler(bytes -> {
            dumb[0] |= mode == Mode.SWALLOWING;
            if (dumb[0]) {
                return;
            }
            int delay = delayMsMax;
            if (delay == 0) {
                to.write(bytes);
            } else {
                from.pause();
                vertx.setTimer(1 + ThreadLocalRandom.current().nextInt(delay), late -> {
                    to.write(bytes);
                    from.resume();
                });
            }
        });
    }

    /** Keeps each piece for a random time of up to so many milliseconds; 0 for not at all. Pieces of one connection stay in order, those of several do not. */
    public void delay(int msMax) {
        delayMsMax = msMax;
    }

    /** From now on nothing passes, and nobody is told. Connections of this time stay dumb for ever. */
    public void swallow() {
        mode = Mode.SWALLOWING;
    }

    /** Closes all connections and takes no new ones. */
    public void refuse() {
        mode = Mode.REFUSING;
        cut();
    }

    /** From now on new connections pass. */
    public void pass() {
        mode = Mode.PASSING;
    }

    /** Closes all connections, and answers how many were cut. */
    public int cut() {
        int before = cuts.get();
        open.forEach(socket -> {
            cuts.incrementAndGet();
            socket.close();
        });
        return cuts.get() - before;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
