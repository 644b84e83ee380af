package dev.agijobs.rest;

import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.projection.scheduleview.ScheduleViewProjection;
import dev.agijobs.projection.scheduleview.ScheduleViews;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.ScheduleRequest;
import dev.agijobs.rest.request.Templates;
import dev.agijobs.rest.view.ScheduleOut;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleState;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Schedules: what submits runs by itself, by a cron expression or at equal distances. */
@Path("/api/v1/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules", description = "What submits runs by itself, by a cron expression or at equal distances")
public class SchedulesResource {

    private static final String ID = "The schedule's id";

    /**
     * A page of schedules, newest first.
     *
     * @param nextCursor what {@code cursor} gives the next page; null at the end
     * @param lagSeconds age of the oldest event that the list does not reflect yet
     */
    @Schema(name = "SchedulesPage")
    public record Page(
            List<ScheduleOut> schedules, @Nullable String nextCursor, double lagSeconds) {}

    /** What is asked of schedules, and how many there may be. */
    public record Desk(
            ScheduleService schedules, ScheduleViews views, PlanCheck plans, Templates templates, long schedulesMax) {}

    private record Found(ScheduleOut view, long revision, boolean changed) {
        static Found of(ScheduleState state, boolean changed) {
            return new Found(ScheduleOut.of(state), state.standing().revision(), changed);
        }
    }

    private final Desk desk;
    private final ViewReads reads;
    private final Offload offload;
    private final Positions positions;
    private final Admission admission;

    SchedulesResource(Desk desk, ViewReads reads, Offload offload, Positions positions, Admission admission) {
        this.desk = desk;
        this.reads = reads;
        this.offload = offload;
        this.positions = positions;
        this.admission = admission;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a schedule",
            description =
                    "Takes a plan or the name of a template, and cron (five fields, read by the clock of time_zone) or every (seconds, or ISO-8601 text). The same Idempotency-Key and body answer 200 with the schedule that the first request made, as it is now.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
    @APIResponseSchema(value = ScheduleOut.class, responseCode = "201", responseDescription = "A new schedule")
    @APIResponse(
            responseCode = "200",
            description = "The schedule that the first request with this key made",
            content = @Content(schema = @Schema(implementation = ScheduleOut.class)))
    @APIResponse(responseCode = "409", description = "TOO_MANY_SCHEDULES")
    @APIResponse(responseCode = "422", description = "SCHEDULE_INVALID or PLAN_INVALID or IDEMPOTENCY_KEY_REUSED")
    @APIResponse(responseCode = "429", description = "ENGINE_BUSY or VIEWS_TOO_FAR_BEHIND")
    @APIResponse(responseCode = "507", description = "INSUFFICIENT_STORAGE")
    public Uni<Response> create(@Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        Uni<Found> made = offload.supply(() -> {
                    admission.check();
                    return ScheduleRequest.create(request.body(), desk.plans(), desk.templates());
                })
                .chain(wanted -> desk.views().count().chain(count -> make(request, wanted, count)));
        return positions.after(offload.answer(
                made,
                found -> answer(found.changed() ? 201 : 200, found)
                        .header("Location", "/api/v1/schedules/" + found.view().id())));
    }

    private Uni<Found> make(Incoming request, ScheduleRequest.Create wanted, long count) {
        boolean room = count < desk.schedulesMax();
        String id = desk.schedules().newId(request.caller(), request.key());
        return desk.schedules()
                .command(
                        id,
                        request.caller(),
                        now -> new ScheduleCommand.Create(
                                now,
                                request.key(),
                                id,
                                wanted.definition(),
                                wanted.paused(),
                                wanted.fingerprint(),
                                room),
                        Found::of);
    }

    private static Response.ResponseBuilder answer(int status, Found found) {
        return Offload.json(status, found.view()).header("ETag", "\"" + found.revision() + "\"");
    }

    @GET
    @Operation(summary = "Schedules, newest first", description = "Without their plans. Deleted ones are not listed.")
    @APIResponseSchema(Page.class)
    @APIResponse(responseCode = "503", description = "VIEW_BEHIND")
    public Uni<Response> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("min_position") @Nullable String min) {
        int most = Parameters.limit(limit);
        Uni<ScheduleViews.Page> page = reads.read(ScheduleViewProjection.NAME, min, () -> page(most, cursor));
        return offload.answer(page, found -> {
            List<ScheduleOut> schedules =
                    found.schedules().stream().map(ScheduleOut::of).toList();
            return Offload.json(200, new Page(schedules, found.nextCursor(), found.lagSeconds()))
                    .header(Positions.HEADER, found.position().text());
        });
    }

    private Uni<ScheduleViews.Page> page(int limit, @Nullable String cursor) {
        try {
            return desk.views().list(limit, cursor);
        } catch (IllegalArgumentException e) {
            throw Refused.invalid("cursor is not one of this list");
        }
    }

    @GET
    @Path("/{id}")
    @Operation(
            summary = "One schedule",
            description =
                    "Shows all that was answered before. The ETag changes when the schedule is changed, paused or resumed, and not when it fires.")
    @APIResponseSchema(ScheduleOut.class)
    public Uni<Response> one(
            @Parameter(description = ID) @PathParam("id") String id, @QueryParam("min_position") @Nullable String min) {
        Uni<Found> found = desk.schedules().look(Parameters.scheduleId(id), state -> Found.of(state, false));
        return positions.read(min, () -> offload.answer(found, schedule -> answer(200, schedule)));
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Change a schedule",
            description =
                    "Fields that are absent or null stay as they are; cron takes the place of every, plan that of template, and the other way round. What is due is settled before. Nominal times begin anew from now when they change; with paused there are none until it is false again.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
    @APIResponseSchema(ScheduleOut.class)
    @APIResponse(responseCode = "422", description = "SCHEDULE_INVALID or PLAN_INVALID")
    public Uni<Response> change(
            @Parameter(description = ID) @PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        String scheduleId = Parameters.scheduleId(id);
        Uni<Found> changed = offload.supply(
                        () -> ScheduleRequest.change(request.body(), desk.plans(), desk.templates()))
                .chain(change -> desk.schedules()
                        .command(
                                scheduleId,
                                request.caller(),
                                now -> new ScheduleCommand.Change(now, request.expectedSeq(), change),
                                Found::of));
        return positions.after(offload.answer(changed, found -> answer(200, found)));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Delete a schedule",
            description = "A run under way goes on; nominal times that wait are dropped. Its events stay.")
    @APIResponse(responseCode = "204", description = "It fires no more")
    public Uni<Response> delete(
            @Parameter(description = ID) @PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        Uni<Boolean> deleted = desk.schedules()
                .command(
                        Parameters.scheduleId(id),
                        request.caller(),
                        now -> new ScheduleCommand.Delete(now, request.expectedSeq()),
                        (state, changed) -> changed);
        return positions.after(offload.answer(deleted, done -> Response.noContent()));
    }
}
