package dev.agijobs.rest;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.problem.Problems;
import dev.agijobs.rest.request.PeerQuestion;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.request.RunBatchItem;
import dev.agijobs.rest.view.RunCreated;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Submits many plans with one request. Each is read and submitted by itself, and those under way at a time share their commits. */
@Path("/api/v1/runs/batch")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunBatchResource {

    private static final int BATCHES_AT_ONCE = 4;
    private static final int SUBMISSIONS_AT_ONCE = 64;

    /** What became of the items, in their order. */
    @Schema(name = "RunBatchOut")
    public record Batch(List<Result> results) {}

    /**
     * What became of one item.
     *
     * @param status what submitting it alone would have answered: 201, 200 for a repetition, or that of the problem
     * @param problem why there is no run; null when there is one
     */
    @Schema(name = "RunBatchResult")
    public record Result(
            int status,
            @Nullable String runId,
            @Nullable String planId,
            @Nullable String state,
            @Nullable Instant createdAt,
            @Nullable Problem problem) {

        static Result of(RunCreated run, boolean fresh) {
            return new Result(fresh ? 201 : 200, run.runId(), run.planId(), run.state(), run.createdAt(), null);
        }

        static Result of(Problem problem) {
            return new Result(problem.status(), null, null, null, null, problem);
        }
    }

    private final RunService runs;
    private final PlanCheck plans;
    private final Offload offload;
    private final Positions positions;
    private final Admission admission;
    private final RunsElsewhere elsewhere;
    private final Turnstile turnstile = new Turnstile(BATCHES_AT_ONCE);

    RunBatchResource(
            RunService runs,
            PlanCheck plans,
            Offload offload,
            Positions positions,
            Admission admission,
            RunsElsewhere elsewhere) {
        this.elsewhere = elsewhere;
        this.runs = runs;
        this.plans = plans;
        this.offload = offload;
        this.positions = positions;
        this.admission = admission;
    }

    @POST
    @Operation(
            summary = "Submit many plans",
            description =
                    "Up to 1,000, each by itself: some may be taken and others not. With an Idempotency-Key each item has a key of its own, derived from that and its index; idempotency_key of an item beats it.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = RunBatchItem.class)))
    @APIResponseSchema(
            value = Batch.class,
            responseCode = "207",
            responseDescription = "One result for each item; the runs exist durably")
    @APIResponse(responseCode = "429", description = "ENGINE_BUSY or VIEWS_TOO_FAR_BEHIND")
    @APIResponse(responseCode = "507", description = "INSUFFICIENT_STORAGE")
    public Uni<Response> submit(@Context RoutingContext context) {
        Incoming request = Incoming.of(context);
        Uni<List<Result>> results = turnstile.pass(() -> offload.supply(() -> {
                    admission.check();
                    return RunBatchItem.items(request.body());
                })
                .chain(items -> InParallel.each(
                        items.size(), SUBMISSIONS_AT_ONCE, index -> submit(items.get(index), index, request))));
        return positions.after(offload.answer(results, all -> Offload.json(207, new Batch(all))));
    }

    /** Submits an item at this node. Fails with what a single submission does, or with {@link StreamElsewhere}. */
    public Uni<Result> submitHere(@Nullable Object item, int index, @Nullable String batchKey, Caller caller) {
        return offload.supply(() -> RunBatchItem.read(item, index, batchKey, plans))
                .chain(submission ->
                        runs.submit(submission, caller, (state, fresh) -> Result.of(RunCreated.of(state), fresh)));
    }

    private Uni<Result> submit(@Nullable Object item, int index, Incoming request) {
        return submitHere(item, index, request.key(), request.caller())
                .onFailure(StreamElsewhere.class)
                .recoverWithUni(failure -> {
                    String stream = ((StreamElsewhere) failure).stream();
                    String traceparent = request.caller().traceparent();
                    return elsewhere.submit(stream, new PeerQuestion.Item(item, index, request.key(), traceparent));
                })
                .onFailure()
                .recoverWithItem(failure -> Result.of(Problems.of(failure)));
    }
}
