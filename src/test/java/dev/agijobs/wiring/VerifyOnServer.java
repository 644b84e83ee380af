package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.run.RunFact;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.store.sqlite.ViewsComparison.Flaw;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RunStreams;
import dev.agijobs.wiring.ViewsAudit.View;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Log and views of random runs on a server, verified beside the node that has them; some of them tampered with. */
abstract class VerifyOnServer {
    private static final int RUNS = 12;
    private static final int MOMENTS = 12;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final Random random = new Random(5);
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService projecting = Executors.newSingleThreadScheduledExecutor();
    private Backend node;

    /** The setting that names the server. */
    abstract Map<String, String> address();

    /** What the command line opens of it. */
    abstract ServerStores stores();

    /** Changes the payload of an event. */
    abstract void forge(String stream, long seq);

    /** Removes all events of a stream, and leaves its head. */
    abstract void empty(String stream);

    /** Removes a document from the lists of a view by its terms, and from that of all documents where {@code all} says so. */
    abstract void unlist(Progress view, String id, boolean all);

    /** After the node was closed. */
    abstract void leave();

    @BeforeEach
    void build() {
        OrchestratorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(address(), "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
        node = Backends.open(config, "node", vertx, workers, Failpoints.NONE, CommitObserver.NONE);
        append(0, RUNS, fact -> fact.seq() == 1 && random.nextInt(3) == 0);
        follow();
    }

    @AfterEach
    void stop() {
        node.close();
        projecting.shutdownNow();
        workers.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        leave();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(ANSWER_MAX);
    }

    private void append(int from, int to, Predicate<RunFact> claimed) {
        RunStreams streams = new RunStreams(node.log(), node.artifacts(), claimed);
        for (int run = from; run < to; run++) {
            RandomLife life = new RandomLife("r" + run, random);
            for (int moment = 0; moment < MOMENTS; moment++) {
                streams.append("r" + run, life.moment());
            }
        }
    }

    /** Brings the views to the end of the log. */
    private void follow() {
        try (ProjectionRunner runner = new ProjectionRunner(
                node.feed(),
                node.views(),
                ReadModels.projections(),
                RunStreams.CODEC,
                new ClaimCheck(node.artifacts())::checkOut,
                Clock.systemUTC(),
                projecting,
                ProjectionSettings.DEFAULT)) {
            while (await(runner.runOnce()).events() > 0) {}
        }
    }

    private Progress live(String view) {
        return await(node.views().generations(view)).getFirst();
    }

    private ViewDocument document(String id) {
        return Objects.requireNonNull(await(node.views().find("runs", id)).document());
    }

    /** Writes the view as a node does, and so leaves its lists in order. */
    private void tamper(List<ViewDocument> puts, Set<String> removals) {
        Progress view = live("runs");
        await(node.views()
                .write(view.generation(), new ViewStore.Changes(puts, removals, view.position(), view.position())));
    }

    private StateDirAudit.Found log() {
        try (ServerStores stores = stores()) {
            return new ServerAudit(stores).everything();
        }
    }

    private ViewsAudit.Found views() {
        try (ServerStores stores = stores()) {
            return new ServerViewsAudit(stores.views(), stores.feed(), stores.artifacts()).verify();
        }
    }

    private View runs() {
        return views().views().getFirst();
    }

    @Test
    void a_log_is_valid_beside_the_node_that_has_it() {
        StateDirAudit.Found found = log();

        assertThat(found.valid()).isTrue();
        assertThat(found.verdict().streams()).isEqualTo(RUNS);
        assertThat(found.verdict().events()).isEqualTo(await(node.feed().end()).events());
        assertThat(node.holdsLog()).isTrue();
        append(RUNS, RUNS + 1, fact -> false);
    }

    @Test
    void a_forged_event_is_named() {
        forge("run-r3", 2);

        assertThat(log().valid()).isFalse();
        assertThat(log().verdict().bad()).containsExactly(new LogAudit.Bad("run-r3", 2, "BROKEN_CHAIN"));
        try (ServerStores stores = stores()) {
            ServerAudit audit = new ServerAudit(stores);
            assertThat(audit.stream("run-r3").orElseThrow().firstBadSeq()).isEqualTo(2);
            assertThat(audit.stream("run-r4").orElseThrow().valid()).isTrue();
            assertThat(audit.stream("run-none")).isEmpty();
        }
    }

    @Test
    void a_stream_whose_events_are_all_gone_is_named() {
        empty("run-r5");

        assertThat(log().valid()).isFalse();
        assertThat(log().verdict().bad()).contains(new LogAudit.Bad("run-r5", 1, "MISSING_START"));
    }

    @Test
    void views_that_the_log_comes_to_are_valid() {
        ViewsAudit.Found found = views();

        assertThat(found.views()).allSatisfy(view -> assertThat(view.bad()).isEmpty());
        assertThat(found.valid()).isTrue();
        assertThat(found.views()).extracting(View::name).containsExactly("runs", "scoreboard", "schedules");
        assertThat(found.views().getFirst().documents()).isEqualTo(RUNS);
        assertThat(found.views().getFirst().position())
                .isEqualTo(await(node.feed().end()));
    }

    @Test
    void views_that_lag_are_compared_where_they_are() {
        append(RUNS, RUNS + 3, fact -> false);

        assertThat(views().valid()).isTrue();
        assertThat(runs().documents()).isEqualTo(RUNS);
    }

    @Test
    void log_and_views_are_valid_while_the_node_writes_them() throws InterruptedException {
        Thread writer = new Thread(() -> {
            for (int run = RUNS; run < RUNS + 25; run++) {
                append(run, run + 1, fact -> false);
                follow();
            }
        });
        writer.start();
        List<ViewsAudit.Found> found = new ArrayList<>();
        do {
            found.add(views());
            assertThat(log().valid()).isTrue();
        } while (writer.isAlive());
        writer.join();

        assertThat(found).allSatisfy(each -> assertThat(each.views()).allMatch(View::valid));
        assertThat(runs().documents()).isEqualTo(RUNS + 25);
    }

    @Test
    void documents_that_were_changed_are_gone_or_are_too_many_are_named() {
        ViewDocument changed = document("r7");
        ViewDocument moved = document("r8");
        tamper(
                List.of(
                        new ViewDocument("r7", changed.sortKey(), changed.terms(), "{}".getBytes()),
                        new ViewDocument("r8", moved.sortKey() + 3_600_000_000L, moved.terms(), moved.body()),
                        new ViewDocument("more", 1, Set.of("state=running"), "{}".getBytes())),
                Set.of("r3"));

        assertThat(views().valid()).isFalse();
        assertThat(runs().bad())
                .isEqualTo(
                        Map.of("r7", Flaw.DIFFERENT, "r8", Flaw.DIFFERENT, "more", Flaw.UNKNOWN, "r3", Flaw.MISSING));
    }

    @Test
    void documents_that_lists_do_not_show_are_named() {
        unlist(live("runs"), "r4", false);
        unlist(live("runs"), "r5", true);

        assertThat(runs().bad()).isEqualTo(Map.of("r4", Flaw.MISLISTED, "r5", Flaw.MISLISTED));
    }

    @Test
    void a_view_that_is_not_built_is_said_to_be_so() {
        await(node.views().drop(live("runs").generation()));

        assertThat(views().valid()).isTrue();
        assertThat(runs().reason()).contains("not built");
    }
}
