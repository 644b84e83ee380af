package dev.agijobs.rest.view;

import dev.agijobs.run.RunState;
import java.time.Instant;

/** The answer to a submission. */
public record RunCreated(String runId, String planId, String state, Instant createdAt) {

    /** @param fresh whether the run is new */
    public record Answer(RunCreated run, boolean fresh) {
        public static Answer of(RunState state, boolean fresh) {
            return new Answer(RunCreated.of(state), fresh);
        }
    }

    public static RunCreated of(RunState state) {
        return new RunCreated(state.runId(), state.plan().planId(), Names.of(state.status()), state.createdAt());
    }
}
