package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Documents by content id. */
@Path("/api/v1/artifacts")
@Tag(name = "Artifacts", description = "Documents by content id")
public class ArtifactsResource {

    private final ArtifactStore artifacts;
    private final Offload offload;

    ArtifactsResource(ArtifactStore artifacts, Offload offload) {
        this.artifacts = artifacts;
        this.offload = offload;
    }

    /** Content comes from strangers, so no browser is to guess what it is or to run it. */
    @GET
    @Path("/{cid}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "The bytes of a document",
            description = "Checked against the content id before they are given.")
    @APIResponse(responseCode = "200", description = "The bytes")
    @APIResponse(responseCode = "404", description = "ARTIFACT_NOT_FOUND")
    public Uni<Response> get(@PathParam("cid") String text) {
        Cid cid = parse(text);
        return offload.answer(
                artifacts.get(cid),
                found -> Response.ok(found.orElseThrow(ArtifactsResource::unknown))
                        .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                        .header("ETag", "\"" + cid.text() + "\"")
                        .header("Cache-Control", "public, max-age=31536000, immutable")
                        .header("Content-Security-Policy", "sandbox")
                        .header("X-Content-Type-Options", "nosniff"));
    }

    private static Cid parse(String text) {
        try {
            return Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    private static Refused unknown() {
        return new Refused(Code.ARTIFACT_NOT_FOUND, "There is no artifact with this content id");
    }
}
