package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program itself, which does nothing without a command. */
@RegisterForReflection
@Command(
        name = Root.NAME,
        versionProvider = Version.class,
        description = "Runs missions: plans of steps that survive crashes and leave a record.",
        footer = {
            "",
            "Without a command it serves. Exit codes: 0 done, 1 not done for the reason that is printed, 2 the command line is wrong.",
            "An address or a state directory that is not given is taken from the environment; see each command's --help."
        })
final class Root implements Runnable {

    static final String NAME = "orchestrator";

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
