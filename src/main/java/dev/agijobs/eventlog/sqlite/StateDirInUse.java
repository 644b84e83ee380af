package dev.agijobs.eventlog.sqlite;

import java.nio.file.Path;

/** The state directory belongs to another running orchestrator; two writers on one log would corrupt it. */
public final class StateDirInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateDirInUse(Path dir) {
        super(
                "The state directory " + dir.toAbsolutePath().normalize()
                        + " is in use by another orchestrator; stop that one, or choose another directory with ORCHESTRATOR_STATE_DIR.");
    }
}
