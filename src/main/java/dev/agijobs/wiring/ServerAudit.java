package dev.agijobs.wiring;

import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.StreamAudit;
import java.time.Duration;
import java.util.Optional;

/** Verifies the log on a server beside the nodes that work on it: the chain of each stream, and the artifacts that events claim. Blocks until all is read. */
final class ServerAudit {

    /** Far more than the largest log takes. */
    private static final Duration AT_MOST = Duration.ofHours(24);

    private final ServerStores stores;

    ServerAudit(ServerStores stores) {
        this.stores = stores;
    }

    /** The whole log. @throws dev.agijobs.eventlog.StoreUnavailable when the server cannot be asked */
    StateDirAudit.Found everything() {
        LogAudit.Verdict found = new LogAudit(stores.feed(), stores.log(), streams())
                .verify()
                .await()
                .atMost(AT_MOST);
        return StateDirAudit.Found.of(
                found,
                stores.emptied().streams(StateDirAudit.FINDINGS_MAX).await().atMost(AT_MOST));
    }

    /** One stream; empty when there is none of that name. @throws dev.agijobs.eventlog.StoreUnavailable when the server cannot be asked */
    Optional<StreamAudit.Verdict> stream(String stream) {
        return streams().verify(stream).await().atMost(AT_MOST);
    }

    private StreamAudit streams() {
        return new StreamAudit(stores.log(), stores.artifacts());
    }
}
