package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state directory a command works on. */
@RegisterForReflection
final class StateDirOption {

    static final String NAME = "--state-dir";

    @Option(
            names = NAME,
            paramLabel = "DIR",
            description = "The state directory; else ORCHESTRATOR_STATE_DIR, else the folder data.")
    @Nullable
    Path dir;

    Path of(Local local) {
        return dir == null ? local.stateDir() : dir;
    }

    /** As {@link #of}, for a command that copies files. @throws Failure KEPT_ON_SERVER where there are none, as a server keeps everything */
    Path ofFiles(Local local) {
        return dir == null ? ofFiles(local.place()) : dir;
    }

    /** The same of a place. */
    static Path ofFiles(LogPlace place) {
        return switch (place) {
            case LogPlace.StateDir(Path configured) -> configured;
            case LogPlace.Postgres postgres ->
                throw keptOnServer(
                        "Everything is kept in Postgres (ORCHESTRATOR_PG_DSN): back it up and restore it with pg_dump and pg_restore, or with base backups and archived WAL.");
            case LogPlace.Redis redis ->
                throw keptOnServer(
                        "Everything is kept in Redis (ORCHESTRATOR_REDIS_URL): back it up with its persistence (BGSAVE, copies of appenddir), and restore it by starting redis-server on these files.");
        };
    }

    private static Failure keptOnServer(String sentence) {
        return new Failure("KEPT_ON_SERVER", sentence + " A state directory is named with " + NAME);
    }
}
