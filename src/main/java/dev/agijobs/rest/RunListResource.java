package dev.agijobs.rest;

import dev.agijobs.projection.runview.RunViewProjection;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.view.RunInfo;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists runs from a view, which may lag behind the log and says by how much. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunListResource {

    /**
     * A page of runs, newest first.
     *
     * @param nextCursor what {@code cursor} gives the next page; null at the end
     * @param lagSeconds age of the oldest event that the list does not reflect yet
     */
    @Schema(name = "RunsPage")
    public record Page(List<RunInfo> runs, @Nullable String nextCursor, double lagSeconds) {}

    private final RunViews views;
    private final ViewReads reads;
    private final Offload offload;

    RunListResource(RunViews views, ViewReads reads, Offload offload) {
        this.views = views;
        this.reads = reads;
        this.offload = offload;
    }

    @GET
    @Operation(
            summary = "Runs, newest first",
            description = "A page may be short, even empty, before the end; the end is where next_cursor is null.")
    @APIResponseSchema(Page.class)
    @APIResponse(responseCode = "503", description = "VIEW_BEHIND")
    public Uni<Response> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("plan_id") @Nullable String planId,
            @QueryParam("label") List<String> labels,
            @QueryParam("since") @Nullable String since,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("min_position") @Nullable String min) {
        RunViews.Filter filter = Parameters.runs(state, planId, labels, since);
        int most = Parameters.limit(limit);
        Uni<RunViews.Page> page = reads.read(RunViewProjection.NAME, min, () -> page(views, filter, most, cursor));
        return offload.answer(page, found -> {
            List<RunInfo> runs = found.runs().stream().map(RunInfo::of).toList();
            return Offload.json(200, new Page(runs, found.nextCursor(), found.lagSeconds()))
                    .header(Positions.HEADER, found.position().text());
        });
    }

    /** @throws Refused INVALID_REQUEST for a cursor that is none */
    static Uni<RunViews.Page> page(RunViews views, RunViews.Filter filter, int limit, @Nullable String cursor) {
        try {
            return views.list(filter, limit, cursor);
        } catch (IllegalArgumentException e) {
            throw Refused.invalid("cursor is not one of this list, or there are too many labels");
        }
    }
}
