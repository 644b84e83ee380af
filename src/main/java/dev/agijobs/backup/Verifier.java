package dev.agijobs.backup;

import java.nio.file.Path;
import java.util.List;

/** Looks through a state directory that nobody writes. */
@FunctionalInterface
public interface Verifier {

    /** What does not hold of the log and of the artifacts that it claims, a sentence each; empty when all is well. */
    List<String> findings(Path stateDir);
}
