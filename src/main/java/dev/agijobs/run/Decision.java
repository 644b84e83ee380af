package dev.agijobs.run;

import java.util.List;

/** What comes of a command. */
public sealed interface Decision {

    Decision NOTHING = new Accepted(List.of());

    /** It happens; no events: it has happened already. */
    record Accepted(List<RunEvent> events) implements Decision {
        static Accepted of(RunEvent... events) {
            return new Accepted(List.of(events));
        }
    }

    /** It may not happen; nothing changes. */
    record Rejected(Reason reason, String detail) implements Decision {}

    /** Why a command is refused. */
    enum Reason {
        RUN_NOT_FOUND,
        STEP_NOT_FOUND,
        RUN_STATE_CONFLICT,
        APPROVER_NOT_LISTED,
        IDEMPOTENCY_KEY_REUSED,
        TOO_MANY_SIGNALS
    }
}
