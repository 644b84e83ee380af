package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.view.EventOut;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The events of a run, page by page; {@link dev.agijobs.rest.live.RunTailRoute} takes the requests for a live tail. */
@Path("/api/v1/runs/{id}/events")
@Tag(name = "Runs")
public class RunEventsResource {

    private final RunService runs;
    private final String logId;
    private final Offload offload;
    private final Positions positions;

    RunEventsResource(RunService runs, EventLog log, Offload offload, Positions positions) {
        this.positions = positions;
        this.runs = runs;
        this.logId = log.logId();
        this.offload = offload;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Events of a run after a seq",
            description =
                    "next_after of one page is after of the next. With Accept: text/event-stream a live tail: id is the seq, event the type, data the"
                            + " event; it ends after the event that ends the run, and is 204 when that was seen before. Last-Event-ID beats after.")
    @Parameter(name = "Last-Event-ID", in = ParameterIn.HEADER, description = "Only with text/event-stream")
    @APIResponse(
            responseCode = "200",
            description = "A page, or a live tail",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = EventOut.Page.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = EventOut.class))
            })
    public Uni<Response> page(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("min_position") @Nullable String min) {
        long seq = Parameters.after(after);
        Uni<List<RecordedEvent>> events = runs.events(Parameters.runId(id), seq, Parameters.limit(limit));
        return positions.read(
                min, () -> offload.answer(events, found -> Offload.json(200, EventOut.page(found, seq, logId))));
    }
}
