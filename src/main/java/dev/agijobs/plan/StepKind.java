package dev.agijobs.plan;

/** What a step is about; decides nothing by itself. The JSON name is the lower-case constant. */
public enum StepKind {
    PLAN,
    PIN,
    CHAIN,
    LLM,
    CODE,
    FETCH,
    VALIDATE,
    FINALIZE
}
