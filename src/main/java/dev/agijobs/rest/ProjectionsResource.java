package dev.agijobs.rest;

import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.RebuildRequest;
import dev.agijobs.rest.view.ProjectionOut;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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

/** How the views do that are derived from the log. */
@Path("/api/v1/projections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Projections", description = "How the views do that are derived from the log")
public class ProjectionsResource {

    private final ProjectionRunner runner;
    private final PublishedFeed published;
    private final Offload offload;

    ProjectionsResource(ProjectionRunner runner, PublishedFeed published, Offload offload) {
        this.runner = runner;
        this.published = published;
        this.offload = offload;
    }

    @GET
    @Operation(summary = "All projections")
    @APIResponseSchema(ProjectionOut.ProjectionsOut.class)
    public Uni<Response> all() {
        return offload.answer(
                runner.status(),
                found -> Offload.json(
                        200,
                        new ProjectionOut.ProjectionsOut(
                                found.stream().map(ProjectionOut::of).toList())));
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One projection")
    @APIResponseSchema(ProjectionOut.class)
    @APIResponse(responseCode = "404", description = "PROJECTION_NOT_FOUND")
    public Uni<Response> one(@PathParam("name") String name) {
        return offload.answer(
                runner.status(),
                found -> found.stream()
                        .filter(status -> status.name().equals(name))
                        .findFirst()
                        .map(status -> Offload.json(200, ProjectionOut.of(status)))
                        .orElseThrow(ProjectionsResource::unknown));
    }

    @POST
    @Path("/{name}/rebuild")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Build a view again",
            description =
                    "The new one is built beside the one that readers see, and takes its place when it reflects as much. Joins a rebuild that is under way.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RebuildRequest.class)))
    @APIResponseSchema(value = ProjectionOut.class, responseCode = "202")
    @APIResponse(responseCode = "404", description = "PROJECTION_NOT_FOUND")
    @APIResponse(responseCode = "422", description = "REBUILD_SOURCE_UNAVAILABLE")
    public Uni<Response> rebuild(@PathParam("name") String name, @Context RoutingContext context) {
        RebuildRequest request = RebuildRequest.read(Incoming.of(context).body());
        if (!runner.names().contains(name)) {
            throw unknown();
        }
        return offload.answer(
                request.fromKafka()
                        ? published.open().chain(source -> runner.rebuild(name, source))
                        : runner.rebuild(name),
                status ->
                        Offload.json(202, ProjectionOut.of(status)).header("Location", "/api/v1/projections/" + name));
    }

    private static Refused unknown() {
        return new Refused(Code.PROJECTION_NOT_FOUND, "There is no projection of this name");
    }
}
