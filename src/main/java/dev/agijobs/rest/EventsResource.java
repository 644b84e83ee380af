package dev.agijobs.rest;

import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.view.EventOut;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
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

/** The events of all streams, page by page; {@link dev.agijobs.rest.live.FeedTailRoute} takes the requests for a live tail. */
@Path("/api/v1/events")
@Tag(name = "Events", description = "Everything that happened, in order")
public class EventsResource {

    private final FeedReader feed;
    private final Positions positions;
    private final Offload offload;

    EventsResource(FeedReader feed, Positions positions, Offload offload) {
        this.feed = feed;
        this.positions = positions;
        this.offload = offload;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Events of all streams after a position",
            description =
                    "next_after of one page is after of the next; the end is reached when it is after itself, for a filter may leave a page short or empty before. With"
                            + " Accept: text/event-stream a live tail: id is the feed position, event the type, data the event; it does not end. A reader that takes nothing for 30 s"
                            + " gets an event goodbye with its last_event_id and is cut off.")
    @Parameter(name = "Last-Event-ID", in = ParameterIn.HEADER)
    @APIResponse(
            responseCode = "200",
            description = "A page, or a live tail",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = EventOut.FeedPage.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = EventOut.class))
            })
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST or POSITION_NOT_RESUMABLE")
    @APIResponse(responseCode = "429", description = "TOO_MANY_READERS")
    public Uni<Response> page(
            @QueryParam("after") @Nullable String after,
            @QueryParam("type") List<String> types,
            @QueryParam("stream") @Nullable String stream,
            @QueryParam("limit") @Nullable String limit) {
        FeedReader.Filter filter = Parameters.events(types, stream);
        int most = Parameters.limit(limit);
        return positions
                .resumable("after", after)
                .chain(from -> feed.page(from, filter, most))
                .chain(page -> offload.answer(Uni.createFrom().item(page), found -> {
                    String logId = found.next().logId();
                    List<EventOut> events = found.events().stream()
                            .map(event -> EventOut.of(event, logId))
                            .toList();
                    return Offload.json(
                                    200,
                                    new EventOut.FeedPage(events, found.next().text()))
                            .header(Positions.HEADER, found.next().text());
                }));
    }
}
