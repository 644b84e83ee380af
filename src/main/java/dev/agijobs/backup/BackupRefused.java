package dev.agijobs.backup;

import java.util.List;

/** A backup was not taken, or not restored; nothing is left of the attempt. */
public final class BackupRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, by its stable name. */
    public enum Reason {
        /** There is no log to back up. */
        LOG_NOT_FOUND,
        /** The place to write to is taken. */
        TARGET_NOT_EMPTY,
        /** The place to write to lies where it must not. */
        TARGET_UNUSABLE,
        /** What is to be restored is no backup, or a part of one. */
        NOT_A_BACKUP,
        /** The copy does not hold what it should; see the findings. */
        VERIFICATION_FAILED,
        /** Something cannot be read or written. */
        IO_ERROR
    }

    private final Reason reason;
    private final transient List<String> findings;

    BackupRefused(Reason reason, String message) {
        this(reason, message, List.of());
    }

    BackupRefused(Reason reason, String message, List<String> findings) {
        super(message);
        this.reason = reason;
        this.findings = List.copyOf(findings);
    }

    public Reason reason() {
        return reason;
    }

    /** What verification found, a sentence each. */
    public List<String> findings() {
        return findings;
    }
}
