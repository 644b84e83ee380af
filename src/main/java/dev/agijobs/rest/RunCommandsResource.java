package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.rest.request.ApprovalRequest;
import dev.agijobs.rest.request.BudgetRequest;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.ReasonRequest;
import dev.agijobs.rest.request.RetryRequest;
import dev.agijobs.rest.request.RunAction;
import dev.agijobs.rest.request.SignalRequest;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.run.RunCommand;
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
import java.time.Instant;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What operators, approvers and other systems tell a run. Each answers 202 with the run's status, also when the same key comes again. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunCommandsResource {

    private final RunService runs;
    private final Offload offload;
    private final Positions positions;

    RunCommandsResource(RunService runs, Offload offload, Positions positions) {
        this.positions = positions;
        this.runs = runs;
        this.offload = offload;
    }

    @POST
    @Path("/pause")
    @Operation(
            summary = "Start no more steps",
            description = "What executes goes on; timers keep time but fire on resume.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> pause(@PathParam("id") String id, @Context RoutingContext context) {
        return act(id, RunAction.PAUSE, context);
    }

    @POST
    @Path("/resume")
    @Operation(summary = "Go on after a pause")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> resume(@PathParam("id") String id, @Context RoutingContext context) {
        return act(id, RunAction.RESUME, context);
    }

    @POST
    @Path("/cancel")
    @Operation(
            summary = "Stop the run for good",
            description = "It is running with cancel_requested until its steps have stopped.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ReasonRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> cancel(@PathParam("id") String id, @Context RoutingContext context) {
        return act(id, RunAction.CANCEL, context);
    }

    @POST
    @Path("/retry")
    @Operation(
            summary = "Open a new round of a failed or cancelled run",
            description =
                    "Steps that failed, from_step and all that depend on them start anew; what is completed stays.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RetryRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> retry(@PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        RetryRequest retry = RetryRequest.read(request.body());
        return command(id, request, key -> now -> new RunCommand.Retry(now, key, retry.fromStep(), retry.reason()));
    }

    @POST
    @Path("/budget")
    @Operation(
            summary = "Change what a run may spend",
            description =
                    "max includes what is spent already. A run that is paused with BUDGET_EXHAUSTED goes on, and is paused again if it is still too little.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = BudgetRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> budget(@PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        BudgetRequest budget = BudgetRequest.read(request.body());
        return command(id, request, key -> now -> new RunCommand.SetBudget(now, key, budget.max(), budget.reason()));
    }

    @POST
    @Path("/signals/{name}")
    @Operation(
            summary = "Send a signal",
            description = "A step that waits for it takes it; one that comes early is kept.")
    @RequestBody(content = @Content(schema = @Schema(implementation = SignalRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> signal(
            @PathParam("id") String id, @PathParam("name") String name, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        return offload.supply(() -> SignalRequest.read(name, request.body()))
                .chain(signal ->
                        command(id, request, key -> now -> new RunCommand.Signal(now, key, name, signal.payload())));
    }

    @POST
    @Path("/approvals")
    @Operation(
            summary = "Decide on the start of a run or on a step that waits for approval",
            description =
                    "One decision per approver. Without step_id it counts for the run, or for the only step that waits.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ApprovalRequest.class)))
    @APIResponseSchema(value = StatusOut.class, responseCode = "202")
    public Uni<Response> approve(@PathParam("id") String id, @Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        ApprovalRequest approval = ApprovalRequest.read(request.body());
        return command(
                id,
                request,
                key -> now -> new RunCommand.Approve(
                        now, key, approval.approver(), approval.approved(), approval.comment(), approval.stepId()));
    }

    private Uni<Response> act(String id, RunAction action, RoutingContext context) {
        Incoming request = Incoming.of(context);
        String reason = ReasonRequest.read(request.body()).reason();
        return command(id, request, key -> now -> action.command(now, key, reason));
    }

    private Uni<Response> command(
            String id,
            Incoming request,
            Function<@Nullable String, Function<Instant, RunCommand.ClientCommand>> command) {
        Uni<StatusOut> status = runs.command(
                Parameters.runId(id),
                request.expectedSeq(),
                request.caller(),
                command.apply(request.key()),
                (state, changed) -> StatusOut.of(state));
        return positions.after(offload.answer(
                status, found -> Offload.json(202, found).header("ETag", "\"" + found.seq() + "\"")));
    }
}
