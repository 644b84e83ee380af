package dev.agijobs.eventlog.postgres;

import dev.agijobs.postgres.PgAddress;
import dev.agijobs.store.Lease;

/** Another node works on the log. */
public final class LogInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogInUse(PgAddress address, Lease lease) {
        super(
                "The database %s is in use by another orchestrator, %s%s; this version runs one on a database. Stop that one, or name another database."
                        .formatted(address, lease.owner(), lease.url().isEmpty() ? "" : " at " + lease.url()));
    }
}
