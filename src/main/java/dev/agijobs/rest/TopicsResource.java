package dev.agijobs.rest;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Says what is on the topics. The document is long and seldom asked for, so that it is read when it is. */
@Path("/api/v1/schemas/asyncapi")
@Tag(name = "Events")
public class TopicsResource {

    private final Offload offload;

    TopicsResource(Offload offload) {
        this.offload = offload;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "AsyncAPI 3 document of the topics in Kafka",
            description =
                    "With a JSON Schema of every version of every event, which is also that of the payload in GET /api/v1/events.")
    @APIResponse(
            responseCode = "200",
            description = "The document",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> topics() {
        return offload.supply(() -> Bundled.read("schemas/asyncapi.json"))
                .map(document ->
                        Response.ok(document, MediaType.APPLICATION_JSON_TYPE).build());
    }
}
