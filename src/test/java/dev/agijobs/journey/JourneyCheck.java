package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunStatus;
import java.util.List;
import java.util.Map;

/** Compares four records of a journey: what clients were told, what the log says, what the views show, and what the outside world saw. */
final class JourneyCheck {
    private JourneyCheck() {}

    /** @param journal of the outside world */
    static Figures check(Kept.Place place, List<Journey> journeys, Journal journal) {
        Histories.Whole whole = Histories.readWhole(place);
        Map<String, History> histories = whole.runs();
        int children = FamilyPromises.check(histories);
        whole.keys().values().forEach(key -> KeyPromises.check(key, histories));
        assertThat(children).as("runs started by runs").isPositive();
        assertThat(whole.keys()).as("keys").hasSize(1);
        for (Journey journey : journeys) {
            History history = histories.get(journey.runId());
            assertThat(history).as("the acknowledged run %s", journey).isNotNull();
            check(journey, history);
        }
        assertThat(histories.size() - children).as("one key makes one run").isEqualTo(journeys.size());
        Views.assertEqualFold(place);
        TokenPromises.check("http.request", histories.values(), journal);
        Figures figures = Figures.of(histories.values());
        assertThat(figures.resumed()).as("attempts that were resumed").isPositive();
        return figures;
    }

    private static void check(Journey journey, History history) {
        RunStatus end = RunPromises.check(history);
        assertThat(end).as("the end of %s", journey).isEqualTo(journey.shape().end());
        assertThat(history.stored())
                .as("events that %s was shown", journey)
                .extracting(stored -> stored.event().eventId().toString())
                .isEqualTo(journey.eventIds());
        assertThat(history.facts()).extracting(RunFact::commandId).containsAll(journey.acknowledged());
        assertThat(history.facts().getFirst().commandId()).isEqualTo(journey.key());
        assertThat(history.count(RunEvent.RunSubmitted.class::isInstance)).isOne();
    }
}
