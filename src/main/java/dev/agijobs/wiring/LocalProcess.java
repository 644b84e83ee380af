package dev.agijobs.wiring;

import dev.agijobs.backup.Backup;
import dev.agijobs.backup.BackupRefused;
import dev.agijobs.backup.Manifest;
import dev.agijobs.backup.Restore;
import dev.agijobs.cli.Document;
import dev.agijobs.cli.Failure;
import dev.agijobs.cli.Local;
import dev.agijobs.cli.LogPlace;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.publish.kafka.KafkaRestore;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.NotRestorable;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.UnfitServer;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.rest.view.Json;
import dev.agijobs.rest.view.ProjectionOut;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the command line can have of this process. */
final class LocalProcess implements Local {

    private boolean served;

    @Override
    public void serve(Map<String, String> properties) {
        served = true;
        properties.forEach(System::setProperty);
        Quarkus.run();
    }

    /** Whether it ran a server. */
    boolean served() {
        return served;
    }

    @Override
    public Path stateDir() {
        return CommandConfig.read(Map.of()).stateDir();
    }

    @Override
    public LogPlace place() {
        OrchestratorConfig config = CommandConfig.read(Map.of());
        return config.pgDsn()
                .<LogPlace>map(LogPlace.Postgres::new)
                .or(() -> config.redisUrl().map(LogPlace.Redis::new))
                .orElseGet(() -> new LogPlace.StateDir(config.stateDir()));
    }

    @Override
    public Engine engine(Path stateDir) {
        WithoutQuarkus.begin();
        return EngineHere.open(CommandConfig.read(Map.of("orchestrator.state-dir", stateDir.toString())));
    }

    @Override
    public Document verify(LogPlace place, @Nullable String stream) {
        WithoutQuarkus.begin();
        return told(() -> stream == null ? verdict(everything(place)) : verdict(one(place, stream), stream));
    }

    private static StateDirAudit.Found everything(LogPlace place) {
        if (place instanceof LogPlace.StateDir(Path dir)) {
            return new StateDirAudit().everything(dir);
        }
        try (ServerStores stores = stores(place)) {
            return new ServerAudit(stores).everything();
        }
    }

    private static Optional<StreamAudit.Verdict> one(LogPlace place, String stream) {
        if (place instanceof LogPlace.StateDir(Path dir)) {
            return new StateDirAudit().stream(dir, stream);
        }
        try (ServerStores stores = stores(place)) {
            return new ServerAudit(stores).stream(stream);
        }
    }

    private static ServerStores stores(LogPlace place) {
        return switch (place) {
            case LogPlace.Postgres(String dsn) -> {
                Archiving archiving = Archiving.of(CommandConfig.read(Map.of()).retention());
                yield ServerStores.postgres(PgAddress.parse(dsn), archiving.shelf());
            }
            case LogPlace.Redis(String url) -> ServerStores.redis(RedisAddress.parse(url));
            case LogPlace.StateDir dir -> throw new IllegalStateException("A state directory is no server");
        };
    }

    private static Document verdict(StateDirAudit.Found found) {
        Map<String, Object> verdict = fields(document(found.verdict()));
        verdict.put("valid", found.valid());
        verdict.put("damage", found.damage());
        return new Document(verdict);
    }

    private static Document verdict(Optional<StreamAudit.Verdict> found, String stream) {
        return document(found.orElseThrow(() -> new Failure("STREAM_NOT_FOUND", "There is no stream " + stream)));
    }

    @Override
    public Document verifyViews(LogPlace place) {
        WithoutQuarkus.begin();
        return told(() -> new Document(views(place).tree()));
    }

    private static ViewsAudit.Found views(LogPlace place) {
        if (place instanceof LogPlace.StateDir(Path dir)) {
            return new ViewsAudit().verify(dir);
        }
        try (ServerStores stores = stores(place)) {
            return new ServerViewsAudit(stores.views(), stores.feed(), stores.artifacts()).verify();
        }
    }

    @Override
    public Document backup(Path stateDir, Path to) {
        WithoutQuarkus.begin();
        return told(() -> {
            Backup.Taken taken = new Backup(new StateDirAudit(), Clock.systemUTC()).take(stateDir, to);
            return about("to", to, taken.manifest(), Map.of("damaged_artifacts", taken.damaged()));
        });
    }

    @Override
    public Document restore(Path from, Path stateDir) {
        WithoutQuarkus.begin();
        return told(() -> {
            Restore.Restored restored = new Restore(new StateDirAudit()).restore(from, stateDir);
            return about(
                    "state_dir",
                    stateDir,
                    restored.manifest(),
                    Map.of("missing_artifacts", restored.missingArtifacts()));
        });
    }

    @Override
    public Document restorePublished(LogPlace place) {
        WithoutQuarkus.begin();
        return told(() -> {
            try (KafkaRestorer restorer = new KafkaRestorer(CommandConfig.read(Map.of()))) {
                KafkaRestore.Restored restored = restorer.restore(place);
                return new Document(Map.of(
                        "log_id", restored.logId(),
                        "events", restored.events(),
                        "streams", (long) restored.streams(),
                        "artifacts", (long) restored.artifacts(),
                        "same_offsets", restored.sameOffsets()));
            }
        });
    }

    @Override
    public Document buildPublished(Path stateDir) {
        WithoutQuarkus.begin();
        return told(() -> {
            KafkaSettings settings = Publishing.required(CommandConfig.read(Map.of()));
            List<Object> views = new ArrayList<>();
            for (ProjectionStatus view : KafkaViews.build(settings, stateDir)) {
                views.add(document(ProjectionOut.of(view)).tree());
            }
            return new Document(Map.of("projections", views));
        });
    }

    private static Document about(String where, Path place, Manifest manifest, Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(where, place.toAbsolutePath().normalize().toString());
        fields.putAll(manifest.tree());
        fields.putAll(more);
        return new Document(fields);
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (BackupRefused e) {
            throw new Failure(e.reason().name(), String.valueOf(e.getMessage()), e.findings());
        } catch (ViewsAudit.NoViews e) {
            throw new Failure("VIEWS_NOT_FOUND", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new Failure("CONFIGURATION_INVALID", String.valueOf(e.getMessage()));
        } catch (NotRestorable e) {
            throw new Failure("NOT_RESTORABLE", String.valueOf(e.getMessage()));
        } catch (UnfitServer e) {
            throw new Failure("STORE_UNAVAILABLE", String.valueOf(e.getMessage()));
        } catch (StateDirInUse e) {
            throw new Failure("STATE_DIR_IN_USE", String.valueOf(e.getMessage()));
        } catch (StoreUnavailable e) {
            throw new Failure("STORE_UNAVAILABLE", String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw new Failure("IO_ERROR", String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> fields(Document document) {
        Map<String, Object> fields = new LinkedHashMap<>();
        document.tree().forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }

    /** As the interface shows it. */
    static Document document(Object view) {
        try {
            return Document.parse(Json.bytes(view));
        } catch (IOException e) {
            throw new IllegalStateException("A view is a JSON object", e);
        }
    }
}
