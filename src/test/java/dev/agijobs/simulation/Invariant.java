package dev.agijobs.simulation;

/** What must hold in every world. The number is that of the promise in docs/architecture.md, 0 for what they all rest on. */
enum Invariant {
    ANSWERED_IS_DURABLE(1, "what a client was told is in the log before it is told"),
    SEQS_ARE_DENSE(2, "the seqs of a stream are 1 to n"),
    ONE_END_A_ROUND(2, "a round ends once, and nothing but a retry of the run follows"),
    ONE_OUTCOME(2, "an attempt has one outcome, while it is the live one of its step"),
    ONE_COMPLETION(2, "a step completes once a round"),
    ONE_RUN_A_KEY(2, "an idempotency key makes one run"),
    ONE_EFFECT_A_COMMAND(2, "a command that is repeated happens once"),
    EFFECT_AFTER_APPEND(
            2, "a tool is called once for each start or resumption of an attempt, which is in the log before"),
    ONCE_IS_ONCE(2, "a tool that must not run twice is called once for each token"),
    IN_ORDER(2, "a step begins after what it needs, not before its time, within its allowance and the run's room"),
    JOINED_IN_ORDER(2, "the output of a step with items holds each item once, in order"),
    UNDONE_IN_ORDER(2, "what was done is undone before the run ends, the newest first, and nothing else is"),
    ONE_FAMILY(2, "a child is its parent's, and none that is waited for outlives its parent's round"),
    ONE_HOLDER(2, "of the runs with one key one runs at a time, first come, first served"),
    WITHIN_BUDGET(2, "a run begins nothing that it cannot pay for"),
    ONE_RUN_A_TIME(2, "a nominal time of a schedule starts one run, or none and a reason"),
    ONE_FOLD(3, "whoever folds the events of a run has the same state"),
    FINISHES(4, "once nothing fails any more, every run ends"),
    NOT_OVERDUE(4, "once nothing fails any more, what is due happens"),
    STARTED_IS_EXECUTED(4, "once nothing fails any more, an attempt that began is executed"),
    OUTCOME_IS_RECORDED(4, "once nothing fails any more, what a tool has answered is recorded"),
    BOUNDED(0, "no more attempts begin to execute at once than are permitted, and permits come back"),
    ONE_WRITER(6, "who lost the log to another appends no more"),
    CHAINED(7, "each event carries the hash of the one before it"),
    VIEWS_ARE_THE_FOLD(0, "views are the fold of the log up to their position"),
    SEES_OWN_WRITES(0, "a client sees what it was told, by a run's id and after waiting for a view"),
    SOUND(0, "nothing throws where nobody catches, and no error is logged");

    final int promise;
    final String sentence;

    Invariant(int promise, String sentence) {
        this.promise = promise;
        this.sentence = sentence;
    }
}
