package dev.agijobs.rest.live;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client asks to follow something. */
record LiveRequest(RoutingContext context) {

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    boolean wantsEvents() {
        String accept = context.request().getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }

    /** What names the place to go on from: {@code Last-Event-ID}, or else {@code after}. */
    String fromName() {
        return resumes() ? LAST_EVENT_ID : "after";
    }

    /** The place to go on from, as the client gave it; null when it gave none. */
    @Nullable
    String from() {
        return resumes() ? context.request().getHeader(LAST_EVENT_ID) : parameter("after");
    }

    private boolean resumes() {
        String last = context.request().getHeader(LAST_EVENT_ID);
        return last != null && !last.isEmpty();
    }

    List<String> parameters(String name) {
        return context.queryParam(name);
    }

    @Nullable
    String parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** @param name of a part of the path, which the route has */
    String inPath(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }
}
