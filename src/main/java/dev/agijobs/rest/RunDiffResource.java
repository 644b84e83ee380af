package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.rest.diff.RunDiff;
import dev.agijobs.rest.diff.Snapshot;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Compares two states of a run, or two runs as they are now. */
@Path("/api/v1/runs/{id}/diff")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunDiffResource {

    private final RunService runs;
    private final Offload offload;
    private final Positions positions;

    RunDiffResource(RunService runs, Offload offload, Positions positions) {
        this.runs = runs;
        this.offload = offload;
        this.positions = positions;
    }

    @GET
    @Operation(
            summary = "What differs between two states of a run, or between two runs",
            description =
                    "Without parameters: what has happened since the run was submitted. The answer has a bound; truncated says that something was left out.")
    @APIResponseSchema(RunDiff.class)
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST: also for a seq that the run has not reached")
    public Uni<Response> diff(
            @PathParam("id") String id,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("other") @Nullable String other,
            @QueryParam("min_position") @Nullable String min) {
        String runId = Parameters.runId(id);
        Uni<RunDiff> diff =
                other == null ? ofStates(runId, from, to) : ofRuns(runId, Parameters.runId(other), from, to);
        return positions.read(min, () -> offload.answer(diff, found -> Offload.json(200, found)));
    }

    private Uni<RunDiff> ofStates(String runId, @Nullable String from, @Nullable String to) {
        long first = Parameters.number("from", from, 1, 1, Long.MAX_VALUE);
        long last = Parameters.number("to", to, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        if (first > last) {
            throw Refused.invalid("from must not lie after to");
        }
        Uni<Snapshot> after = last == Long.MAX_VALUE ? now(runId) : at(runId, "to", last);
        return compare(at(runId, "from", first), after);
    }

    private Uni<RunDiff> ofRuns(String runId, String other, @Nullable String from, @Nullable String to) {
        if (from != null || to != null) {
            throw Refused.invalid("other compares the runs as they are now; leave from and to out");
        }
        return compare(now(runId), asRecorded(other));
    }

    private Uni<Snapshot> now(String runId) {
        return runs.look(runId, Snapshot::of);
    }

    /** By the log, as another node may have the run. */
    private Uni<Snapshot> asRecorded(String runId) {
        return runs.lookBack(runId, Long.MAX_VALUE, Snapshot::of);
    }

    private Uni<Snapshot> at(String runId, String name, long seq) {
        return runs.lookBack(runId, seq, state -> {
            if (state.seq() < seq) {
                throw Refused.invalid("%s lies beyond the run's last event, %d".formatted(name, state.seq()));
            }
            return Snapshot.of(state);
        });
    }

    /** One after the other, so that one request holds no more than it must of two long runs. */
    private Uni<RunDiff> compare(Uni<Snapshot> from, Uni<Snapshot> to) {
        return from.chain(before -> to.chain(after -> offload.supply(() -> RunDiff.of(before, after))));
    }
}
