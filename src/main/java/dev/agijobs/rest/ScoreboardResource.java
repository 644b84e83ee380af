package dev.agijobs.rest;

import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.view.ScoreboardOut;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Counts over all runs, from a view that may lag behind the log and says by how much. */
@Path("/api/v1/scoreboard")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Scoreboard", description = "Counts over all runs")
public class ScoreboardResource {

    private final Scoreboard scoreboard;
    private final ViewReads reads;
    private final Offload offload;

    ScoreboardResource(Scoreboard scoreboard, ViewReads reads, Offload offload) {
        this.scoreboard = scoreboard;
        this.reads = reads;
        this.offload = offload;
    }

    @GET
    @Operation(
            summary = "Runs by state, and steps by what became of them",
            description = "There are no agents yet, so sort and limit are only checked.")
    @APIResponseSchema(ScoreboardOut.class)
    @APIResponse(responseCode = "503", description = "VIEW_BEHIND")
    public Uni<Response> board(
            @QueryParam("sort") @Nullable String sort,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("min_position") @Nullable String min) {
        String order = Parameters.agentSort(sort);
        int most = Parameters.limit(limit);
        Uni<Scoreboard.Board> board = reads.readReflecting(
                ScoreboardProjection.NAME,
                min,
                position -> scoreboard.read(new Scoreboard.Question(order, most, position)));
        return offload.answer(
                board,
                found -> Offload.json(200, ScoreboardOut.of(found))
                        .header(Positions.HEADER, found.position().text()));
    }
}
