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
}
