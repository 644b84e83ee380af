package dev.agijobs.linearizability;

import org.jspecify.annotations.Nullable;

/** What clients ask of a run of {@link RunModel#PLAN}. */
sealed interface RunCall {

    /** A call that changes something; one with a key may be sent again. */
    sealed interface Command extends RunCall {
        @Nullable
        String key();

        /** What the command asks for, beside its key. */
        String content();
    }

    /** @param variant of the request */
    record Submit(String key, String variant) implements Command {
        @Override
        public String content() {
            return "submit " + variant;
        }
    }

    enum Action {
        PAUSE,
        RESUME,
        CANCEL,
        RETRY
    }

    record Act(Action action, @Nullable String key, String reason) implements Command {
        @Override
        public String content() {
            return action + " " + reason;
        }
    }

    record Signal(@Nullable String key, String payload) implements Command {
        @Override
        public String content() {
            return "signal " + payload;
        }
    }

    /** @param onStep on the waiting step by its name; otherwise on whatever waits for approval */
    record Approve(@Nullable String key, String approver, boolean approved, boolean onStep) implements Command {
        @Override
        public String content() {
            return approver + " " + approved;
        }
    }

    record Look() implements RunCall {}
}
