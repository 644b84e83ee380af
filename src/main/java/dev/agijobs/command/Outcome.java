package dev.agijobs.command;

/** What came of a record. Reasons are for people. */
public sealed interface Outcome {

    /** What it asks for is durable, since now or since it came before. */
    record Done() implements Outcome {}

    /** It will never be carried out, however often it comes. */
    record Refused(String reason) implements Outcome {}

    /** It can be carried out a little later. */
    record Later(String reason) implements Outcome {}

    /** Something went wrong here, which may pass or not. */
    record Failed(String reason) implements Outcome {}
}
