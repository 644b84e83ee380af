package dev.agijobs.rest;

import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Reading;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.PlanRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Judges plans without running them, and says what a plan looks like. */
@Path("/api/v1")
@Tag(name = "Plans", description = "Check a plan before running it")
public class PlansResource {

    /** @param errors all faults at once, with JSON pointers into the body */
    public record Validation(boolean valid, List<Fault> errors) {}

    private final PlanCheck plans;
    private final Offload offload;
    private final byte[] schema = Bundled.read("schemas/plan.json");

    PlansResource(PlanCheck plans, Offload offload) {
        this.plans = plans;
        this.offload = offload;
    }

    @POST
    @Path("/plans/validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "All faults of a plan", description = "Answers 200 for any JSON document; nothing is stored.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PlanRequest.class)))
    @APIResponseSchema(Validation.class)
    public Uni<Response> validate(@Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        Uni<Reading> reading = offload.supply(() -> plans.check(PlanRequest.read(request.body())));
        return offload.answer(
                reading, found -> Offload.json(200, new Validation(found.plan() != null, found.faults())));
    }

    @GET
    @Path("/schemas/plan")
    @Produces({"application/schema+json", MediaType.APPLICATION_JSON})
    @Operation(summary = "JSON Schema of a plan")
    @APIResponse(
            responseCode = "200",
            description = "The schema",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Response schema() {
        return Response.ok(schema, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
