package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lets anybody check that no event was changed, removed or added behind the log's back. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit", description = "Verify the hash chain of events")
public class AuditResource {

    private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,199}");

    private final StreamAudit audit;
    private final LogAudit all;
    private final Offload offload;

    AuditResource(StreamAudit audit, LogAudit all, Offload offload) {
        this.all = all;
        this.audit = audit;
        this.offload = offload;
    }

    @GET
    @Path("/streams/{stream}")
    @Operation(
            summary = "Verify one stream",
            description = "Reads the whole stream. The stream of a run is named run- and the run's id.")
    @APIResponseSchema(StreamAudit.Verdict.class)
    @APIResponse(responseCode = "404", description = "STREAM_NOT_FOUND")
    public Uni<Response> stream(@PathParam("stream") String stream) {
        if (!STREAM.matcher(stream).matches()) {
            throw unknown();
        }
        return offload.answer(
                audit.verify(stream), verdict -> Offload.json(200, verdict.orElseThrow(AuditResource::unknown)));
    }

    @POST
    @Path("/verifications")
    @Operation(
            summary = "Verify the whole log",
            description =
                    "Reads all events, so it lasts as long as that takes; one at a time. reason is BROKEN_CHAIN, MISSING_START or MISSING_BEFORE. A body means nothing.")
    @APIResponseSchema(LogAudit.Verdict.class)
    @APIResponse(responseCode = "429", description = "AUDIT_RUNNING")
    public Uni<Response> everything() {
        return offload.answer(all.verify(), verdict -> Offload.json(200, verdict));
    }

    private static Refused unknown() {
        return new Refused(Code.STREAM_NOT_FOUND, "There is no stream of this name");
    }
}
