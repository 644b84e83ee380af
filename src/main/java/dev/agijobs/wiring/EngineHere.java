package dev.agijobs.wiring;

import dev.agijobs.cli.Document;
import dev.agijobs.cli.Failure;
import dev.agijobs.cli.Local;
import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.rest.request.RunRequest;
import dev.agijobs.rest.view.EventOut;
import dev.agijobs.rest.view.RunCreated;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.run.RunCommand;
import dev.agijobs.store.Cid;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node without an interface: its runs are for the process that opened it. */
final class EngineHere implements Local.Engine {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final long CLOSE_MAX_S = 5;

    /** How long a follower may see nothing before it gets an empty page. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    /** Pages of events that wait to be taken. */
    private static final int PAGES_MAX = 2;

    /** The same as of requests over HTTP without credentials, so that a key means the same run here and there. */
    private static final Caller CALLER = new Caller("anonymous", null);

    private final Vertx vertx;
    private final Node node;

    private EngineHere(Vertx vertx, Node node) {
        this.vertx = vertx;
        this.node = node;
    }

    /** Opens and starts it. @throws Failure STATE_DIR_IN_USE or NOT_STARTED */
    static EngineHere open(OrchestratorConfig config) {
        Vertx vertx = WithoutQuarkus.vertx();
        try {
            Refusal.ofSharedLog(config);
            Node node = new Node(config, vertx, Clock.systemUTC(), new CompositeMeterRegistry());
            node.start();
            return new EngineHere(vertx, node);
        } catch (RuntimeException e) {
            close(vertx);
            throw refused(e, config);
        }
    }

    private static RuntimeException refused(RuntimeException e, OrchestratorConfig config) {
        if (e instanceof StateDirInUse) {
            return new Failure(
                    "STATE_DIR_IN_USE",
                    "A server runs on the state directory %s; give it the plan with `submit`, or name another directory with --state-dir"
                            .formatted(config.stateDir().toAbsolutePath().normalize()));
        }
        RuntimeException told = Refusal.of(e);
        return told instanceof ConfigurationException
                ? new Failure("NOT_STARTED", String.valueOf(told.getMessage()))
                : told;
    }

    @Override
    public Document submit(byte[] request, String key) {
        return answer(() -> {
            Submission submission = RunRequest.read(request, Parameters.idempotencyKey(key), node.plans);
            return node.runs.submit(submission, CALLER, (run, fresh) -> RunCreated.of(run));
        });
    }

    @Override
    public Document status(String runId) {
        return answer(() -> node.runs.look(Parameters.runId(runId), StatusOut::of));
    }

    @Override
    public void follow(String runId, long after, Sink sink) {
        String logId = node.log.logId();
        Iterable<List<RecordedEvent>> pages = node.runs
                .follow(runId, after, SIGN_OF_LIFE)
                .subscribe()
                .asIterable(PAGES_MAX, () -> new ArrayBlockingQueue<>(PAGES_MAX));
        for (List<RecordedEvent> page : pages) {
            for (RecordedEvent event : page) {
                if (!sink.take(LocalProcess.document(EventOut.of(event, logId)))) {
                    return;
                }
            }
        }
    }

    @Override
    public byte[] artifact(String cid) {
        return asked(() -> node.artifacts
                .get(Cid.parse(cid))
                .map(found -> found.orElseThrow(() -> new Refused(Code.ARTIFACT_NOT_FOUND, "There is no " + cid))));
    }

    @Override
    public void approve(String runId, String approver, @Nullable String stepId) {
        answer(() -> node.runs.command(
                runId,
                CALLER,
                now -> new RunCommand.Approve(now, null, approver, true, null, stepId),
                (run, changed) -> StatusOut.of(run)));
    }

    private static <T> Document answer(Supplier<Uni<T>> question) {
        return LocalProcess.document(asked(question));
    }

    private static <T> T asked(Supplier<Uni<T>> question) {
        try {
            return question.get().await().atMost(ANSWER_MAX);
        } catch (RuntimeException e) {
            throw new Failure(LocalProcess.document(ProblemAnswer.document(e)));
        }
    }

    @Override
    public void close() {
        node.close();
        close(vertx);
    }

    private static void close(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_MAX_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The process ends anyway.
        }
    }
}
