package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.key.Claim;
import dev.agijobs.key.KeyEvent;
import dev.agijobs.key.KeyEventCodec;
import dev.agijobs.run.RunEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of the runs with one key one executes at a time, first come, first served, as the log has it in the order of all its events. */
final class KeyPromises {
    private final Map<String, History> runs;
    private final Deque<Claim> waiting = new ArrayDeque<>();
    private @Nullable Claim holder;

    private KeyPromises(Map<String, History> runs) {
        this.runs = runs;
    }

    static void check(List<RecordedEvent> key, Map<String, History> runs) {
        KeyPromises promises = new KeyPromises(runs);
        key.forEach(promises::take);
    }

    private void take(RecordedEvent recorded) {
        var stored = recorded.event();
        KeyEvent event = KeyEventCodec.decode(stored.type(), stored.version(), stored.payload())
                .event();
        switch (event) {
            case KeyEvent.Requested e -> waiting.add(e.claim());
            case KeyEvent.Granted e -> {
                assertThat(holder).as("who holds the key before %s", e).isNull();
                assertThat(waiting.poll()).isEqualTo(e.claim());
                holder = e.claim();
                assertThat(starts(e.claim())).allMatch(start -> LogOrder.isBefore(recorded, start));
            }
            case KeyEvent.Released e -> {
                waiting.remove(e.claim());
                holder = e.claim().equals(holder) ? null : holder;
                assertThat(starts(e.claim())).allMatch(start -> LogOrder.isBefore(start, recorded));
            }
        }
    }

    /** What the run began in the round of the claim. */
    private List<RecordedEvent> starts(Claim claim) {
        History history = runs.get(claim.runId());
        int[] round = {1};
        return history.facts().stream()
                .filter(fact -> {
                    round[0] += fact.event() instanceof RunEvent.RunRetried ? 1 : 0;
                    return round[0] == claim.round() && fact.event() instanceof RunEvent.StepStarted;
                })
                .map(fact -> history.stored().get((int) fact.seq() - 1))
                .toList();
    }
}
