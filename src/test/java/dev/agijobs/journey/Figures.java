package dev.agijobs.journey;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * What a journey amounted to.
 *
 * @param resumed attempts that were executed again after a crash, counted each time
 * @param interrupted attempts that were given up because their process ended
 * @param pauseMax longest time that a run stood still before one of its attempts was resumed
 */
record Figures(int runs, long events, long resumed, long interrupted, Duration pauseMax) {

    static Figures of(Collection<History> histories) {
        long events = 0;
        long resumed = 0;
        long interrupted = 0;
        Duration pauseMax = Duration.ZERO;
        for (History history : histories) {
            events += history.facts().size();
            resumed += history.count(RunEvent.StepResumed.class::isInstance);
            interrupted += history.count(
                    e -> e instanceof RunEvent.StepFailed f && f.error().code().equals("INTERRUPTED"));
            Instant before = history.facts().getFirst().at();
            for (RunFact fact : history.facts()) {
                Duration pause = Duration.between(before, fact.at());
                if (fact.event() instanceof RunEvent.StepResumed && pause.compareTo(pauseMax) > 0) {
                    pauseMax = pause;
                }
                before = fact.at();
            }
        }
        return new Figures(histories.size(), events, resumed, interrupted, pauseMax);
    }
}
