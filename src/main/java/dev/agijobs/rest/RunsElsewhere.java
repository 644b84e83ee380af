package dev.agijobs.rest;

import dev.agijobs.cluster.Peers;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.request.CommandEvent;
import dev.agijobs.rest.request.PeerQuestion;
import dev.agijobs.rest.view.Json;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks other nodes for the parts of a request that concern runs of theirs. */
public final class RunsElsewhere {

    /** Asks the node that has a stream; see {@link Peers#ask}. */
    @FunctionalInterface
    public interface Nodes {
        Uni<Peers.Answer> ask(String stream, String path, Map<String, Object> question);
    }

    private final Nodes nodes;

    public RunsElsewhere(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Submits an item of a batch at the node that has the stream of its run. Fails with {@link StreamElsewhere} or {@code StoreUnavailable}. */
    Uni<RunBatchResource.Result> submit(String stream, PeerQuestion.Item item) {
        return nodes.ask(stream, "/runs/submit", item.written())
                .map(answer -> answer.done()
                        ? Json.view(answer.body(), RunBatchResource.Result.class)
                        : RunBatchResource.Result.of(problem(stream, answer)));
    }

    /** What came of a command to a run. @param problem why it was refused, or null */
    record Told(boolean changed, @Nullable Problem problem) {}

    /** Gives a command to a run at the node that has its stream. Fails with {@link StreamElsewhere} or {@code StoreUnavailable}. */
    Uni<Told> command(String stream, Map<String, Object> question) {
        return told(stream, "/runs/command", question);
    }

    /** Gives a command that came as an event to the node that has the stream of its run. Fails as {@link #command} does. */
    Uni<Told> give(String stream, CommandEvent event) {
        return told(stream, "/commands", event.written());
    }

    private Uni<Told> told(String stream, String path, Map<String, Object> question) {
        return nodes.ask(stream, path, question)
                .map(answer -> answer.done()
                        ? new Told(Boolean.TRUE.equals(answer.body().get("changed")), null)
                        : new Told(false, problem(stream, answer)));
    }

    private static Problem problem(String stream, Peers.Answer answer) {
        Object code = answer.body().get("code");
        if (code == null || code.equals(Code.NOT_FOUND.name())) {
            // No answer of a node, or of one that does not know the question yet.
            throw new StreamElsewhere(stream);
        }
        return Json.view(answer.body(), Problem.class);
    }
}
