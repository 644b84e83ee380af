package dev.agijobs.rest;

import dev.agijobs.rest.view.Json;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes what may last (reading a large plan, writing a large answer) off the event loop and off the threads that decide about runs. */
public final class Offload {

    private final Executor workers;

    public Offload(Executor workers) {
        this.workers = workers;
    }

    /** Does the work on a worker. */
    <T extends @Nullable Object> Uni<T> supply(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(workers);
    }

    /** Makes an answer of a result on a worker. */
    <T> Uni<Response> answer(Uni<T> result, Function<T, Response.ResponseBuilder> answer) {
        return result.emitOn(workers).map(item -> answer.apply(item).build());
    }

    /** An answer with a JSON document. */
    static Response.ResponseBuilder json(int status, Object document) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(Json.bytes(document));
    }
}
