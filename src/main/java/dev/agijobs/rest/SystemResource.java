package dev.agijobs.rest;

import dev.agijobs.cluster.Peers;
import dev.agijobs.engine.RunService;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Says what this process is and what it was set to. */
@Path("/api/v1/system")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "System", description = "What this process is")
public class SystemResource {

    private final SystemInfo info;
    private final RunService runs;
    private final Peers peers;

    SystemResource(SystemInfo info, RunService runs, Peers peers) {
        this.info = info;
        this.runs = runs;
        this.peers = peers;
    }

    @GET
    @NonBlocking
    @Operation(summary = "Version, backend, limits")
    @APIResponseSchema(SystemInfo.class)
    public Response system() {
        return Offload.json(200, info.now(runs, peers.ownership())).build();
    }
}
