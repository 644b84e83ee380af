package dev.agijobs.rest;

import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.view.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One client that follows events as server-sent events (HTML standard, section 9.2). The next page is made when the one before is taken, so a slow reader holds up only itself. */
final class LiveReader {

    private static final String SIGN_OF_LIFE = ":\n\n";

    /** How long a reader that was cut off may still read why. */
    private static final long LINGER_MS = 1_000;

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final Consumer<LiveReader> left;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Cancellable tail = () -> {};
    private volatile String lastId = "";
    private volatile long untaken;
    private volatile long writtenAt;

    LiveReader(RoutingContext context, Consumer<LiveReader> left) {
        this.context = context;
        this.response = context.response();
        this.left = left;
        response.closeHandler(gone -> leave());
        response.endHandler(ended -> leave());
    }

    private void leave() {
        if (over.compareAndSet(false, true)) {
            tail.cancel();
            untaken = 0;
            left.accept(this);
        }
    }

    /** @param from the id after which events are wanted */
    void follow(Multi<EventFrames> pages, String from) {
        lastId = from;
        response.putHeader("Content-Type", MediaType.SERVER_SENT_EVENTS)
                .putHeader("Cache-Control", "no-store")
                .setChunked(true);
        // Tells the client at once that it is connected, however long nothing happens.
        response.write(SIGN_OF_LIFE);
        tail = pages.onItem()
                .transformToUniAndConcatenate(this::write)
                .subscribe()
                .with(written -> {}, this::fail, () -> response.end());
        if (over.get()) {
            tail.cancel();
        }
    }

    private void fail(Throwable failure) {
        leave();
        ProblemAnswer.send(context, failure);
    }

    private Uni<Void> write(EventFrames page) {
        Buffer bytes = Buffer.buffer(page.text().isEmpty() ? SIGN_OF_LIFE : page.text());
        lastId = page.lastId().isEmpty() ? lastId : page.lastId();
        writtenAt = System.nanoTime();
        untaken = bytes.length();
        return Uni.createFrom()
                .completionStage(() -> response.write(bytes).toCompletionStage())
                .invoke(() -> untaken = 0);
    }

    long untakenBytes() {
        return untaken;
    }

    /** How long the page under way is not taken. */
    long heldNanos(long now) {
        return untaken == 0 ? 0 : now - writtenAt;
    }

    /** Hangs up after a goodbye behind the page under way: a reader that comes to it has taken all events up to the position that it names. */
    void cutOff() {
        tail.cancel();
        String why = Json.text(Map.of("last_event_id", lastId, "reason", "Nothing was taken for too long"));
        response.end("id: %s\nevent: goodbye\ndata: %s\n\n".formatted(lastId, why));
        leave();
        context.vertx()
                .setTimer(LINGER_MS, late -> context.request().connection().close());
    }
}
