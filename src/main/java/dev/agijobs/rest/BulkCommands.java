package dev.agijobs.rest;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.projection.runview.RunInfo;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.problem.Problems;
import dev.agijobs.rest.request.BulkRequest;
import dev.agijobs.rest.request.PeerQuestion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Gives a command to all runs of a list, page by page: what a run answers is counted, and one that refuses keeps no other back. */
public final class BulkCommands {

    /** A list with several filters may have empty pages, so runs alone are no bound of the work. */
    static final int PAGES_MAX = 200;

    private static final int COMMANDS_AT_ONCE = 64;
    private static final int REFUSALS_TOLD = 100;

    /**
     * What came of it.
     *
     * @param matched runs that were given the command
     * @param accepted runs that it changed
     * @param unchanged runs that had been given it before, or were as it wants them
     * @param refused runs that did not take it and are as they were
     * @param refusals why, for the first 100
     * @param nextCursor the cursor with which to go on when there may be more runs; null at the end
     */
    @Schema(name = "BulkOut")
    public record Result(
            int matched,
            int accepted,
            int unchanged,
            int refused,
            List<Refusal> refusals,
            @Nullable String nextCursor) {}

    /** Why a run did not take the command. @param code as of the problem that the single command would have answered */
    @Schema(name = "BulkRefusal")
    public record Refusal(
            String runId, String code, @Nullable String detail) {}

    private final RunViews views;
    private final RunService runs;
    private final RunsElsewhere elsewhere;

    public BulkCommands(RunViews views, RunService runs, RunsElsewhere elsewhere) {
        this.elsewhere = elsewhere;
        this.views = views;
        this.runs = runs;
    }

    /**
     * Walks the list and answers at its end, after {@link BulkRequest.Order#limit} runs, or when the list cannot be read on.
     *
     * @param key names the request, so that no run is changed twice by it; null for none
     */
    Uni<Result> give(BulkRequest.Order order, @Nullable String key, Caller caller) {
        return new Walk(order, key, caller).toItsEnd();
    }

    /** One request on its way through the pages, one after another. */
    private final class Walk {
        private final BulkRequest.Order order;
        private final @Nullable String commandId;
        private final Caller caller;
        private final List<Refusal> refusals = new ArrayList<>();
        private @Nullable String cursor;
        private int pages;
        private int matched;
        private int accepted;
        private int refused;

        Walk(BulkRequest.Order order, @Nullable String key, Caller caller) {
            this.order = order;
            this.cursor = order.cursor();
            // Told apart from the same key at a single run by a blank, which no key of a client can have.
            this.commandId = key == null ? null : "bulk " + key;
            this.caller = caller;
        }

        Uni<Result> toItsEnd() {
            return Multi.createBy()
                    .repeating()
                    .uni(this::page)
                    .whilst(more -> more)
                    .collect()
                    .last()
                    .map(over ->
                            new Result(matched, accepted, matched - accepted - refused, refused, refusals, cursor));
        }

        /** Whether there is another page for this request. */
        private Uni<Boolean> page() {
            int limit = Math.min(RunViews.LIMIT_MAX, order.limit() - matched);
            return RunListResource.page(views, order.filter(), limit, cursor)
                    .chain(this::give)
                    .onFailure(failure -> failure instanceof StoreUnavailable && pages > 0)
                    .recoverWithItem(false);
        }

        private Uni<Boolean> give(RunViews.Page page) {
            List<RunInfo> found = page.runs();
            return InParallel.each(
                            found.size(),
                            COMMANDS_AT_ONCE,
                            i -> give(found.get(i).id()))
                    .map(all -> {
                        all.forEach(this::count);
                        cursor = page.nextCursor();
                        return cursor != null && ++pages < PAGES_MAX && matched < order.limit();
                    });
        }

        private Uni<Told> give(String runId) {
            return runs.command(
                            runId,
                            caller,
                            now -> order.action().command(now, commandId, order.reason()),
                            (state, changed) -> new Told(runId, changed, null))
                    .onFailure(StreamElsewhere.class)
                    .recoverWithUni(failure -> giveElsewhere(((StreamElsewhere) failure).stream(), runId))
                    .onFailure()
                    .recoverWithItem(failure -> new Told(runId, false, Problems.of(failure)));
        }

        private Uni<Told> giveElsewhere(String stream, String runId) {
            return elsewhere
                    .command(
                            stream,
                            PeerQuestion.command(
                                    runId, order.action(), commandId, order.reason(), caller.traceparent()))
                    .map(told -> new Told(runId, told.changed(), told.problem()));
        }

        private void count(Told told) {
            matched++;
            Problem problem = told.problem();
            if (problem != null) {
                refused++;
                if (refusals.size() < REFUSALS_TOLD) {
                    refusals.add(new Refusal(told.runId(), problem.code(), problem.detail()));
                }
            } else if (told.changed()) {
                accepted++;
            }
        }
    }

    private record Told(
            String runId, boolean changed, @Nullable Problem problem) {}
}
