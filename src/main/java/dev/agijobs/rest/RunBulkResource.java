package dev.agijobs.rest;

import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.rest.request.BulkRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Commands to many runs at once. The list they are taken from shows all that was committed when the request came. */
@Path("/api/v1/runs/bulk")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunBulkResource {

    private static final int REQUESTS_AT_ONCE = 4;

    private final BulkCommands commands;
    private final ViewReads reads;
    private final Offload offload;
    private final Positions positions;
    private final Turnstile turnstile = new Turnstile(REQUESTS_AT_ONCE);

    RunBulkResource(BulkCommands commands, ViewReads reads, Offload offload, Positions positions) {
        this.commands = commands;
        this.reads = reads;
        this.offload = offload;
        this.positions = positions;
    }

    @POST
    @Operation(
            summary = "Cancel, pause, resume or retry all runs that a filter finds",
            description =
                    "Newest first, up to 10,000; when next_cursor is not null, the same request with that cursor goes on. Each run decides by itself, and one that has moved on meanwhile may refuse. With an Idempotency-Key a request sent again gives no run the command twice.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = BulkRequest.class)))
    @APIResponseSchema(
            value = BulkCommands.Result.class,
            responseCode = "202",
            responseDescription = "What the runs answered; what was accepted is durable")
    @APIResponse(responseCode = "503", description = "VIEW_BEHIND")
    public Uni<Response> command(@Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        BulkRequest.Order order = BulkRequest.read(request.body());
        Uni<BulkCommands.Result> result = turnstile.pass(() -> reads.readCommitted(
                RunViewProjection.NAME, () -> commands.give(order, request.key(), request.caller())));
        return positions.after(offload.answer(result, told -> Offload.json(202, told)));
    }
}
