package dev.agijobs.rest.request;

import dev.agijobs.projection.runview.RunViews;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One command for many runs. The record is its shape for the interface's description; {@link #read} is how it is read.
 *
 * @param filter which runs
 * @param all must be true when the filter is empty, so that nobody stops everything by a slip
 * @param action cancel, pause, resume or retry
 * @param limit most runs of this request
 * @param cursor next_cursor of the request before, with the same filter
 */
public record BulkRequest(
        @Nullable Runs filter,
        @Nullable Boolean all,
        String action,
        @Nullable String reason,
        @Nullable Integer limit,
        @Nullable String cursor) {

    /** As the parameters of a list of runs. @param label one text or several */
    @Schema(name = "BulkFilter")
    public record Runs(
            @Nullable String state,
            @Nullable String planId,
            @Nullable List<String> label,
            @Nullable String since) {}

    /** What was asked for. */
    public record Order(
            RunViews.Filter filter,
            RunAction action,
            @Nullable String reason,
            int limit,
            @Nullable String cursor) {}

    /** Most runs of one request. */
    public static final int RUNS_MAX = 10_000;

    private static final int TEXT_MAX = 1_000;

    /** Unlike elsewhere an unknown field is a fault: a misspelt filter would take in runs that were not meant. @throws Refused INVALID_REQUEST */
    public static Order read(byte[] body) {
        Fields fields = Fields.of(body);
        fields.only("filter", "all", "action", "reason", "limit", "cursor");
        Fields wanted = fields.nested("filter");
        wanted.only("state", "plan_id", "label", "since");
        String state = wanted.text("state", TEXT_MAX);
        String planId = wanted.text("plan_id", TEXT_MAX);
        List<String> labels = wanted.nameOrNames("label", Parameters.LABELS_MAX, Parameters.LABEL_MAX);
        String since = wanted.text("since", TEXT_MAX);
        boolean all = fields.truth("all");
        RunAction action = fields.requiredConstant("action", RunAction.class);
        String reason = fields.text("reason", ReasonRequest.REASON_MAX);
        int limit = fields.integer("limit", RUNS_MAX, 1, RUNS_MAX);
        String cursor = fields.text("cursor", TEXT_MAX);
        fields.check();
        RunViews.Filter filter = Parameters.runs(state, planId, labels, since);
        if (filter.equals(RunViews.Filter.ALL) && !all) {
            fields.fault("filter", "REQUIRED", "Expected a filter, or all: true for every run.");
        }
        fields.check();
        return new Order(filter, action, reason, limit, cursor);
    }
}
