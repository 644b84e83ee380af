package dev.agijobs.rest.live;

import dev.agijobs.rest.problem.ProblemAnswer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;

/** The connection to a client that follows events. Used on its event loop only, but for {@link #run}. */
final class LiveConnection {

    /** What the kernel may hold for a reader; Linux takes twice as much for its own needs. Left to itself it holds up to 4 MiB. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final RoutingContext context;
    private final Context eventLoop;
    private final HttpServerResponse response;
    private final ChannelHandlerContext channel;

    /** On the event loop of the request. */
    LiveConnection(RoutingContext context) {
        this.context = context;
        this.eventLoop = context.vertx().getOrCreateContext();
        this.response = context.response();
        this.channel = ((ConnectionBase) context.request().connection()).channelHandlerContext();
    }

    /** @param closed is told when the connection ends before the answer does */
    void begin(Runnable closed) {
        channel.channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
        response.closeHandler(now -> closed.run());
        response.exceptionHandler(broken -> closed.run());
        response.putHeader("Content-Type", MediaType.SERVER_SENT_EVENTS)
                .putHeader("Cache-Control", "no-store")
                // Tells a proxy to pass on each event at once.
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true);
    }

    /** Runs on the event loop, from any thread. */
    void run(Runnable work) {
        eventLoop.runOnContext(here -> work.run());
    }

    /** Ends when the kernel has taken the bytes, or the connection is lost. */
    Future<Void> write(Buffer bytes) {
        return response.write(bytes);
    }

    /** Ends like {@link #write}. */
    Future<Void> end(Buffer lastBytes) {
        return response.end(lastBytes);
    }

    /** The answer has begun, so all that is left is to break it off. */
    void breakOff(Throwable why) {
        ProblemAnswer.send(context, why);
        hangUp();
    }

    /** Closes at once: closed by Vert.x, as its connection or channel, it would stay until the client has read what is under way. */
    void hangUp() {
        channel.close();
    }
}
