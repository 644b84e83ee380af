package dev.agijobs.engine;

import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;

/** What comes of a command in a state; changes nothing. Always {@code RunDecider::decide}, but in a simulation that plants faults to see them found. */
@FunctionalInterface
interface Decider {
    Decision decide(RunState state, RunCommand command);
}
