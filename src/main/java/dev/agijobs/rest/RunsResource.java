package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.RunRequest;
import dev.agijobs.rest.view.RunCreated;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.rest.view.Why;
import dev.agijobs.run.json.Receipt;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Submits runs and shows them. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs", description = "Missions under way: submit, look at, follow, command")
public class RunsResource {

    private final RunService runs;
    private final PlanCheck plans;
    private final Offload offload;
    private final Positions positions;
    private final Admission admission;

    RunsResource(RunService runs, PlanCheck plans, Offload offload, Positions positions, Admission admission) {
        this.admission = admission;
        this.positions = positions;
        this.runs = runs;
        this.plans = plans;
        this.offload = offload;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Submit a plan",
            description =
                    "The run exists durably when this answers. The same Idempotency-Key and body answer 200 with the first run.")
    @Parameter(name = "Idempotency-Key", in = ParameterIn.HEADER)
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RunRequest.class)))
    @APIResponseSchema(value = RunCreated.class, responseCode = "201", responseDescription = "A new run")
    @APIResponse(
            responseCode = "200",
            description = "The run that the first request with this key made",
            content = @Content(schema = @Schema(implementation = RunCreated.class)))
    @APIResponse(responseCode = "422", description = "PLAN_INVALID or IDEMPOTENCY_KEY_REUSED")
    @APIResponse(responseCode = "429", description = "ENGINE_BUSY or VIEWS_TOO_FAR_BEHIND")
    @APIResponse(responseCode = "507", description = "INSUFFICIENT_STORAGE")
    public Uni<Response> submit(@Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        Uni<RunCreated.Answer> created = offload.supply(() -> {
                    admission.check();
                    return RunRequest.read(request.body(), request.key(), plans);
                })
                .chain(submission -> runs.submit(submission, request.caller(), RunCreated.Answer::of));
        return positions.after(offload.answer(created, RunsResource::created));
    }

    static Response.ResponseBuilder created(RunCreated.Answer answer) {
        return Offload.json(answer.fresh() ? 201 : 200, answer.run())
                .header("Location", "/api/v1/runs/" + answer.run().runId());
    }

    @GET
    @Path("/{id}")
    @Operation(
            summary = "Where a run stands",
            description =
                    "With at_seq as it was after that event. The ETag is the seq of the last event that the answer reflects.")
    @APIResponseSchema(StatusOut.class)
    public Uni<Response> status(
            @PathParam("id") String id,
            @QueryParam("at_seq") @Nullable String atSeq,
            @QueryParam("min_position") @Nullable String min,
            @HeaderParam("If-None-Match") @Nullable String known) {
        String runId = Parameters.runId(id);
        long seq = Parameters.number("at_seq", atSeq, 0, 1, Long.MAX_VALUE);
        Uni<StatusOut> status = seq == 0 ? runs.look(runId, StatusOut::of) : runs.lookBack(runId, seq, StatusOut::of);
        return positions.read(
                min,
                () -> offload.answer(status, found -> {
                    String etag = "\"" + found.seq() + "\"";
                    Response.ResponseBuilder answer =
                            etag.equals(known) ? Response.notModified() : Offload.json(200, found);
                    return answer.header("ETag", etag);
                }));
    }

    @GET
    @Path("/{id}/plan")
    @Operation(summary = "The plan of a run", description = "The document as submitted, with its plan_id.")
    @APIResponse(
            responseCode = "200",
            description = "The plan",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> plan(@PathParam("id") String id, @QueryParam("min_position") @Nullable String min) {
        Uni<Object> plan = runs.look(Parameters.runId(id), state -> state.plan().document());
        return positions.read(min, () -> offload.answer(plan, document -> Offload.json(200, document)));
    }

    @GET
    @Path("/{id}/receipt")
    @Operation(summary = "The receipt of a run that succeeded")
    @APIResponseSchema(Receipt.class)
    @APIResponse(responseCode = "404", description = "RECEIPT_NOT_FOUND until the run has succeeded")
    public Uni<Response> receipt(@PathParam("id") String id, @QueryParam("min_position") @Nullable String min) {
        Uni<Receipt> receipt = runs.look(Parameters.runId(id), state -> {
            Receipt found = Receipt.ifSucceeded(state);
            if (found == null) {
                throw new Refused(Code.RECEIPT_NOT_FOUND, "The run has not succeeded, so it has no receipt");
            }
            return found;
        });
        return positions.read(min, () -> offload.answer(receipt, found -> Offload.json(200, found)));
    }

    @GET
    @Path("/{id}/why")
    @Operation(summary = "What a run waits for, since when, and who must act")
    @APIResponse(
            responseCode = "200",
            description = "One entry for the run itself and one per step that executes, waits or is blocked",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Why.class)))
    public Uni<Response> why(@PathParam("id") String id, @QueryParam("min_position") @Nullable String min) {
        Uni<List<Why>> why = runs.look(Parameters.runId(id), Why::of);
        return positions.read(min, () -> offload.answer(why, entries -> Offload.json(200, entries)));
    }
}
