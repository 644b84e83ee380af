package dev.agijobs.engine;

import dev.agijobs.run.Errand;
import dev.agijobs.run.RunState;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one run in memory owes others, each sent once and again until it is delivered. Belongs to the run's turn. */
final class Errands {

    private final Post post;
    private final Set<String> sent = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    /** What the stream's head says: the run is looked at again at every start. */
    private boolean noted;

    Errands(Post post) {
        this.post = post;
    }

    /** Whether something is to be told, or was and is not yet known to have arrived. */
    boolean owes(RunState state, long since, Instant now) {
        return !open.isEmpty()
                || Errand.of(state, since, now).stream().anyMatch(errand -> !sent.contains(errand.name()));
    }

    boolean nothingOpen() {
        return open.isEmpty();
    }

    boolean noted() {
        return noted;
    }

    /** The stream's head says so now. */
    void note(boolean owes) {
        noted = owes;
    }

    /** Sends what has not been sent. */
    void send(RunState state, List<Errand> errands) {
        for (Errand errand : errands) {
            if (sent.add(errand.name())) {
                open.add(errand.name());
                post.send(state, errand);
            }
        }
    }

    /**
     * The stream's head owes nothing: an earlier stay in memory, or another process, has seen to what events made the run owe. That children are to be cancelled may follow from
     * the time alone, and the head then knows nothing of it; saying so again does no harm.
     */
    void assumeDelivered(List<Errand> errands) {
        for (Errand errand : errands) {
            if (!(errand instanceof Errand.CancelChild)) {
                sent.add(errand.name());
            }
        }
    }

    /** It has to be told once more: the key came after the run had ended. */
    void giveKeyAgain(int round) {
        sent.remove(Errand.GiveKey.name(round));
    }

    void delivered(String errand) {
        open.remove(errand);
    }
}
