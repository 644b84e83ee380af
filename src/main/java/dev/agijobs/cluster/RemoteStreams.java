package dev.agijobs.cluster;

import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.key.Claim;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/** The nodes on a log as the engine of one of them sees them. */
public final class RemoteStreams implements Cluster {
    private final Ownership ownership;
    private final Peers peers;

    public RemoteStreams(Ownership ownership, Peers peers) {
        this.ownership = ownership;
        this.peers = peers;
    }

    @Override
    public boolean isHere(String stream) {
        return ownership.isHere(stream);
    }

    @Override
    public boolean together(String stream, String other) {
        return ownership.together(stream, other);
    }

    @Override
    public Uni<Boolean> takeKey(String stream, String key, Claim claim) {
        return ask(stream, "/keys/take", claim(key, claim)).map(answer -> Boolean.TRUE.equals(answer.get("holds")));
    }

    @Override
    public Uni<Void> giveKey(String stream, String key, Claim claim) {
        return ask(stream, "/keys/give", claim(key, claim)).replaceWithVoid();
    }

    @Override
    public Uni<Void> tellHolder(String stream, Claim holder) {
        Map<String, Object> question = Map.of("run_id", holder.runId(), "round", (long) holder.round());
        return ask(stream, "/keys/held", question).replaceWithVoid();
    }

    private static Map<String, Object> claim(String key, Claim claim) {
        return Map.of("key", key, "run_id", claim.runId(), "round", (long) claim.round());
    }

    private Uni<Map<?, ?>> ask(String stream, String path, Map<String, Object> question) {
        return peers.ask(stream, path, question).map(answer -> {
            if (!answer.done()) {
                throw new StreamElsewhere(stream);
            }
            return answer.body();
        });
    }
}
