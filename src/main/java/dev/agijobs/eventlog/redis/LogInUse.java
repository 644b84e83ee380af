package dev.agijobs.eventlog.redis;

import dev.agijobs.redis.RedisAddress;
import dev.agijobs.store.Lease;

/** Another node works on the log. */
public final class LogInUse extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LogInUse(RedisAddress address, Lease lease) {
        super(
                "The database %s is in use by another orchestrator, %s%s; Redis is for one at a time. Stop that one, or name another database."
                        .formatted(address, lease.owner(), lease.url().isEmpty() ? "" : " at " + lease.url()));
    }
}
