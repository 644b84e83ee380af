package dev.agijobs.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.testkit.RandomLife;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A run's phase says after every event what its state says, whatever the run lives through. */
class RunPhaseProperties {
    @Property(tries = 300)
    void the_phase_is_that_of_the_state(@ForAll long seed) {
        RandomLife life = new RandomLife("r1", new Random(seed));
        RunState state = new RunState();
        RunPhase phase = null;
        for (int moment = 0; moment < 300; moment++) {
            for (RunFact fact : life.moment()) {
                state.apply(fact);
                phase = fact.event() instanceof RunEvent.RunSubmitted e
                        ? RunPhase.submitted(e.approvals().size(), e.plan().concurrencyKey() != null)
                        : Objects.requireNonNull(phase).after(fact.event());
                assertThat(phase.status()).isEqualTo(state.status());
                assertThat(phase.round()).isEqualTo(state.round());
                assertThat(phase.started()).isEqualTo(state.startedAt() != null);
                assertThat(phase.approvals()).isEqualTo(state.approvals());
            }
        }
    }
}
