package dev.agijobs.rest.peer;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.cluster.Peers;
import dev.agijobs.engine.Caller;
import dev.agijobs.engine.RunService;
import dev.agijobs.key.Claim;
import dev.agijobs.rest.EventCommands;
import dev.agijobs.rest.Incoming;
import dev.agijobs.rest.RunBatchResource;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.CommandEvent;
import dev.agijobs.rest.request.PeerQuestion;
import dev.agijobs.rest.view.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.function.Function;

/** Answers what other nodes ask: about keys and runs of this one. To all others there is nothing at these addresses. */
@ApplicationScoped
public class PeerRoutes {

    /** After bodies are read. */
    private static final int EARLY = -500_000;

    private final Peers peers;
    private final RunService runs;
    private final RunBatchResource batches;
    private final EventCommands commands;

    PeerRoutes(Peers peers, RunService runs, RunBatchResource batches, EventCommands commands) {
        this.commands = commands;
        this.peers = peers;
        this.runs = runs;
        this.batches = batches;
    }

    void register(@Observes Router router) {
        serve(router, "/keys/take", question -> {
            PeerQuestion.Key asked = PeerQuestion.key(question);
            return runs.takeKey(asked.key(), asked.claim()).map(holds -> Map.of("holds", holds));
        });
        serve(router, "/keys/give", question -> {
            PeerQuestion.Key asked = PeerQuestion.key(question);
            return runs.giveKey(asked.key(), asked.claim()).replaceWith(Map.of());
        });
        serve(router, "/keys/held", question -> {
            Claim holder = PeerQuestion.claim(question);
            return runs.tellHolder(holder).replaceWith(Map.of());
        });
        serve(router, "/runs/command", question -> {
            PeerQuestion.Command asked = PeerQuestion.command(question);
            Caller caller = new Caller(Incoming.ANONYMOUS, asked.traceparent());
            return runs.command(asked.runId(), caller, asked.command(), (state, changed) -> Map.of("changed", changed));
        });
        serve(
                router,
                "/commands",
                question -> commands.giveHere(CommandEvent.structured(question))
                        .map(changed -> Map.of("changed", changed)));
        serve(router, "/runs/submit", question -> {
            PeerQuestion.Item asked = PeerQuestion.item(question);
            Caller caller = new Caller(Incoming.ANONYMOUS, asked.traceparent());
            return batches.submitHere(asked.item(), asked.index(), asked.batchKey(), caller)
                    .map(Json::tree);
        });
    }

    private void serve(Router router, String path, Function<byte[], Uni<Map<String, Object>>> answer) {
        router.post(Peers.PATH + path).order(EARLY).handler(context -> {
            if (!peers.isPeer(context.request().getHeader(ClusterSecret.HEADER))) {
                ProblemAnswer.send(context, new Refused(Code.NOT_FOUND, "There is nothing at this address"));
                return;
            }
            Buffer body = context.body().buffer();
            byte[] question = body == null ? new byte[0] : body.getBytes();
            Uni.createFrom()
                    .deferred(() -> answer.apply(question))
                    .subscribe()
                    .with(done -> send(context, done), failure -> ProblemAnswer.send(context, failure));
        });
    }

    private static void send(RoutingContext context, Map<String, Object> answer) {
        context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(Json.bytes(answer)));
    }
}
