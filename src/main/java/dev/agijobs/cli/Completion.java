package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what lets a shell complete commands and options. */
@RegisterForReflection
@Command(
        name = "completion",
        description = {
            "Print a script for bash and zsh that completes commands and options of `" + Root.NAME + "`.",
            "To use it: source <(" + Root.NAME + " completion)"
        })
final class Completion implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash(Root.NAME, spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
