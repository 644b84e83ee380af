package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.StepFork;
import dev.agijobs.rest.view.RunCreated;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
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

/** Submits runs that share what another one has finished. */
@Path("/api/v1/runs/{id}/fork")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunForkResource {

    private final RunService runs;
    private final PlanCheck plans;
    private final Offload offload;
    private final Positions positions;
    private final Admission admission;

    RunForkResource(RunService runs, PlanCheck plans, Offload offload, Positions positions, Admission admission) {
        this.runs = runs;
        this.plans = plans;
        this.offload = offload;
        this.positions = positions;
        this.admission = admission;
    }

    @POST
    @Operation(
            summary = "Submit a new run that shares the finished part of this one",
            description =
                    "The step from_step, all that depends on it and all that is not finished begin anew; the other steps keep their outputs, cost nothing and are never "
                            + "undone by the new run. params changes the params of from_step as a JSON Merge Patch (RFC 7396). The other run is not touched. Approvals are asked for again.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = StepFork.class)))
    @APIResponseSchema(value = RunCreated.class, responseCode = "201", responseDescription = "A new run")
    @APIResponse(
            responseCode = "200",
            description = "The run that the first request with this key made",
            content = @Content(schema = @Schema(implementation = RunCreated.class)))
    @APIResponse(responseCode = "404", description = "RUN_NOT_FOUND or STEP_NOT_FOUND")
    @APIResponse(responseCode = "413", description = "PAYLOAD_TOO_LARGE: more is finished than one run can take over")
    @APIResponse(responseCode = "422", description = "PLAN_INVALID or IDEMPOTENCY_KEY_REUSED")
    @APIResponse(responseCode = "429", description = "ENGINE_BUSY or VIEWS_TOO_FAR_BEHIND")
    @APIResponse(responseCode = "507", description = "INSUFFICIENT_STORAGE")
    public Uni<Response> fork(@PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        String runId = Parameters.runId(id);
        Uni<RunCreated.Answer> created = offload.supply(() -> {
                    admission.check();
                    return StepFork.read(runId, request.body(), request.key(), plans);
                })
                .chain(fork -> runs.fork(fork, request.caller(), RunCreated.Answer::of));
        return positions.after(offload.answer(created, RunsResource::created));
    }
}
