package dev.agijobs.wiring;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.Fit;
import dev.agijobs.projection.Projection;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies that the views on a server are the fold of its log, beside the nodes that write them. Blocks until all is compared. */
final class ServerViewsAudit {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(10);

    private final ViewStore views;
    private final EventFeed feed;
    private final ArtifactStore artifacts;

    ServerViewsAudit(ViewStore views, EventFeed feed, ArtifactStore artifacts) {
        this.views = views;
        this.feed = feed;
        this.artifacts = artifacts;
    }

    /** @throws dev.agijobs.eventlog.StoreUnavailable when the server cannot be asked */
    ViewsAudit.Found verify() {
        try {
            Path temporary = Files.createTempDirectory("orchestrator-views-");
            try {
                List<ViewsAudit.View> found = new ArrayList<>();
                for (Projection<?> projection : ReadModels.projections()) {
                    found.add(verify(projection, Files.createDirectory(temporary.resolve(projection.name()))));
                }
                return new ViewsAudit.Found(List.copyOf(found), List.of());
            } finally {
                ViewsAudit.delete(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The log cannot be folded: " + e.getMessage(), e);
        }
    }

    private ViewsAudit.View verify(Projection<?> projection, Path folder) {
        String name = projection.name();
        Optional<Progress> live = views.generations(name).await().atMost(ANSWER_MAX).stream()
                .filter(Progress::live)
                .findFirst();
        if (live.isEmpty()) {
            return ViewsAudit.View.notBuilt(name);
        }
        // Asked after the view, which so is not ahead of it.
        Position end = feed.end().await().atMost(ANSWER_MAX);
        String mismatch = Fit.mismatch(projection, live.get(), end);
        if (mismatch != null) {
            return ViewsAudit.View.notCompared(name, live.get().position(), mismatch);
        }
        try (ViewFold fold = new ViewFold(projection, feed, artifacts, folder)) {
            return new ViewWalk(name, views, fold, ViewsAudit.FINDINGS_MAX).compare();
        } catch (ViewFold.CannotFold e) {
            return ViewsAudit.View.notCompared(name, live.get().position(), String.valueOf(e.getMessage()));
        }
    }
}
