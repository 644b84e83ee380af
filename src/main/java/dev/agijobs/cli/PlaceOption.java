package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which log a command reads: a state directory, or a database where nodes keep everything. */
@RegisterForReflection
final class PlaceOption {

    @Option(
            names = StateDirOption.NAME,
            paramLabel = "DIR",
            description =
                    "The state directory; else ORCHESTRATOR_PG_DSN, ORCHESTRATOR_REDIS_URL or ORCHESTRATOR_STATE_DIR, the first that is set, else the folder data.")
    @Nullable
    Path dir;

    @Option(
            names = "--pg-dsn",
            paramLabel = "DSN",
            description =
                    "The log in this database of Postgres. Other users can read arguments, so an address with a password is better in ORCHESTRATOR_PG_DSN.")
    @Nullable
    String dsn;

    @Option(
            names = "--redis-url",
            paramLabel = "URL",
            description =
                    "The log in this database of Redis. An address with a password is better in ORCHESTRATOR_REDIS_URL.")
    @Nullable
    String url;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    CommandSpec command;

    /** Whether one was named on the command line. */
    boolean named() {
        return count() > 0;
    }

    private long count() {
        return Stream.of(dir, dsn, url).filter(Objects::nonNull).count();
    }

    LogPlace of(Local local) {
        if (count() > 1) {
            throw new ParameterException(
                    command.commandLine(), "Either --state-dir, --pg-dsn or --redis-url: which log is it to be?");
        }
        if (dir != null) {
            return new LogPlace.StateDir(dir);
        }
        if (dsn != null) {
            return new LogPlace.Postgres(dsn);
        }
        return url == null ? local.place() : new LogPlace.Redis(url);
    }
}
