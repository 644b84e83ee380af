package dev.agijobs.wiring;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.FeedUntil;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.sqlite.SqliteLogReader;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.Fit;
import dev.agijobs.projection.Projection;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.store.file.FileArtifactReader;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import dev.agijobs.store.sqlite.ViewsComparison;
import dev.agijobs.store.sqlite.ViewsComparison.Flaw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies from outside that the views of a state directory are the fold of its log: copies them at one moment, folds the log anew up to where each of them was then, into files
 * of its own, and compares these. A server may run meanwhile. Blocks until all is compared.
 */
final class ViewsAudit {

    static final int FINDINGS_MAX = 100;

    /** Far longer than one batch takes. */
    private static final Duration BATCH_AT_MOST = Duration.ofMinutes(10);

    /**
     * What was found of a view.
     *
     * @param position what it reflects, or null when it is not built
     * @param reason why it could not be compared, or null
     * @param bad flaws by document id, at most 100
     */
    record View(
            String name,
            boolean valid,
            @Nullable Position position,
            long documents,
            @Nullable String reason,
            Map<String, Flaw> bad) {

        static View compared(String name, Position position, long documents, Map<String, Flaw> bad) {
            return new View(name, bad.isEmpty(), position, documents, null, bad);
        }

        static View notCompared(String name, @Nullable Position position, String reason) {
            return new View(name, false, position, 0, reason, Map.of());
        }

        /** A view that is not there says nothing wrong. */
        static View notBuilt(String name) {
            return new View(name, true, null, 0, "It is not built yet", Map.of());
        }

        private Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("view", name);
            tree.put("valid", valid);
            tree.put("documents", documents);
            if (position != null) {
                tree.put("position", position.text());
            }
            if (reason != null) {
                tree.put("reason", reason);
            }
            List<Object> flaws = new ArrayList<>();
            bad.forEach((id, flaw) -> flaws.add(Map.of("id", id, "reason", flaw.name())));
            tree.put("bad", flaws);
            return tree;
        }
    }

    /** What was found. @param damage what SQLite finds wrong with the file */
    record Found(List<View> views, List<String> damage) {
        boolean valid() {
            return damage.isEmpty() && views.stream().allMatch(View::valid);
        }

        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("valid", valid());
            tree.put("views", views.stream().map(View::tree).toList());
            tree.put("damage", damage);
            return tree;
        }
    }

    /** There is nothing to verify. */
    static final class NoViews extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoViews(Path stateDir) {
            super("There are no views in %s; a server builds them"
                    .formatted(stateDir.toAbsolutePath().normalize()));
        }
    }

    private final RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));

    /** @throws NoViews when there are none @throws StoreUnavailable when views or log cannot be read */
    Found verify(Path stateDir) {
        if (!ViewsComparison.exist(stateDir)) {
            throw new NoViews(stateDir);
        }
        try {
            Path temporary = Files.createTempDirectory("orchestrator-views-");
            try (ViewsComparison shown = ViewsComparison.copy(stateDir, temporary)) {
                // Opened after the copy, so that no view is ahead of it.
                try (SqliteLogReader log = new SqliteLogReader(stateDir, Runnable::run)) {
                    List<View> views = verify(shown, new Source(stateDir, log), temporary);
                    return new Found(views, shown.damage(FINDINGS_MAX));
                }
            } finally {
                delete(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The views cannot be copied: " + e.getMessage(), e);
        }
    }

    /** What is folded. */
    private record Source(Path stateDir, SqliteLogReader log) {
        Position end() {
            return log.end().await().atMost(BATCH_AT_MOST);
        }
    }

    private List<View> verify(ViewsComparison shown, Source source, Path temporary) throws IOException {
        Position end = source.end();
        Map<String, View> views = new LinkedHashMap<>();
        Map<Position, List<Projection<?>>> comparable = new LinkedHashMap<>();
        for (Projection<?> projection : ReadModels.projections()) {
            String name = projection.name();
            Progress progress = shown.live(name).orElse(null);
            View hopeless = progress == null ? View.notBuilt(name) : hopeless(projection, progress, end);
            views.put(name, hopeless == null ? View.notBuilt(name) : hopeless);
            if (hopeless == null && progress != null) {
                comparable
                        .computeIfAbsent(progress.position(), p -> new ArrayList<>())
                        .add(projection);
            }
        }
        for (Map.Entry<Position, List<Projection<?>>> group : comparable.entrySet()) {
            Path folder = Files.createTempDirectory(temporary, "fold-");
            compare(shown, source, group.getKey(), group.getValue(), folder)
                    .forEach(view -> views.put(view.name(), view));
        }
        return List.copyOf(views.values());
    }

    /** Of a view that cannot be compared; null when it can. */
    private static @Nullable View hopeless(Projection<?> projection, Progress progress, Position end) {
        String reason = Fit.mismatch(projection, progress, end);
        return reason == null ? null : View.notCompared(projection.name(), progress.position(), reason);
    }

    private List<View> compare(
            ViewsComparison shown, Source source, Position position, List<Projection<?>> projections, Path folder) {
        Map<String, String> unfolded = fold(source, position, projections, folder);
        List<View> views = new ArrayList<>();
        for (Projection<?> projection : projections) {
            String name = projection.name();
            String why = unfolded.get(name);
            views.add(why == null ? compare(shown, name, position, folder) : View.notCompared(name, position, why));
        }
        return views;
    }

    private static View compare(ViewsComparison shown, String name, Position position, Path folder) {
        try {
            return View.compared(
                    name,
                    position,
                    shown.documents(name),
                    shown.compare(name, folder, ViewsAudit::saySame, FINDINGS_MAX));
        } catch (StoreUnavailable e) {
            return View.notCompared(name, position, String.valueOf(e.getMessage()));
        }
    }

    /** The order of members means nothing, and is not the same in every process. */
    static boolean saySame(byte[] one, byte[] other) {
        try {
            return Objects.equals(JsonTree.parse(one), JsonTree.parse(other));
        } catch (IOException noJson) {
            return false;
        }
    }

    /** Builds the views anew; answers for each that could not be built why. */
    private Map<String, String> fold(Source source, Position until, List<Projection<?>> projections, Path folder) {
        FileArtifactReader artifacts = new FileArtifactReader(source.stateDir().resolve(FileArtifactStore.FOLDER));
        Map<String, String> unfolded = new LinkedHashMap<>();
        try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("fold").daemon().factory());
                SqliteViewStore store = new SqliteViewStore(folder, executor);
                ProjectionRunner runner = new ProjectionRunner(
                        new FeedUntil(source.log(), until),
                        store,
                        projections,
                        codec,
                        new ClaimCheck(artifacts)::checkOut,
                        Clock.systemUTC(),
                        executor,
                        ProjectionSettings.DEFAULT)) {
            ProjectionRunner.Pass pass;
            do {
                pass = runner.runOnce().await().atMost(BATCH_AT_MOST);
            } while (pass.events() > 0 || pass.behind());
            for (ProjectionStatus status : runner.status().await().atMost(BATCH_AT_MOST)) {
                if (!status.position().reaches(until)) {
                    String why = status.reason() == null ? "the log cannot be read" : status.reason();
                    unfolded.put(status.name(), "It cannot be built anew: " + why);
                }
            }
        }
        return unfolded;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
