package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What names a submission. */
@RegisterForReflection
final class KeyOption {

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Names the submission: the same key makes no second run, but finds the first.")
    @Nullable
    String key;

    /** The key that was given, or one that nobody has. */
    String orNew() {
        return key == null ? UUID.randomUUID().toString() : key;
    }
}
