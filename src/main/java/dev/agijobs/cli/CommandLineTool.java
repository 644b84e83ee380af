package dev.agijobs.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the command line and does what it says. */
public final class CommandLineTool {

    private CommandLineTool() {}

    /**
     * Does it.
     *
     * @param out gets results
     * @param err gets all else
     * @return the exit code: 0 done, 1 not done for a reason that was printed, 2 the command line is wrong
     */
    public static int run(Local local, PrintWriter out, PrintWriter err, String... arguments) {
        return commands(local).setOut(out).setErr(err).execute(arguments);
    }

    static CommandLine commands(Local local) {
        CommandLine tool = new CommandLine(new Root());
        List.of(
                        new Serve(local),
                        new RunPlan(local),
                        new SubmitPlan(),
                        new WatchRun(),
                        new ListEvents(),
                        new VerifyLog(local),
                        new RebuildView(local),
                        new TakeBackup(local),
                        new RestoreBackup(local),
                        new Completion())
                .forEach(tool::addSubcommand);
        tool.registerConverter(Duration.class, new Durations());
        tool.setExecutionExceptionHandler(CommandLineTool::failed);
        tool.setParameterExceptionHandler(CommandLineTool::misused);
        tool.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        tool.setUsageHelpAutoWidth(false);
        addHelp(tool);
        tool.getSubcommands().values().forEach(CommandLineTool::addHelp);
        return tool;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Say how it is used.")
                        .build());
        command.getCommandSpec().versionProvider(new Version());
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Say the version.")
                        .build());
    }

    /** The whole usage would bury what is wrong. */
    private static int misused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(Printable.of(Root.NAME + ": " + e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** What is no {@link Failure} is a mistake of ours, and shows where. */
    private static int failed(Exception e, CommandLine command, ParseResult whole) {
        Failure failure = e instanceof Failure told ? told : new Failure("INTERNAL_ERROR", String.valueOf(e));
        if (command.getParseResult().matchedOptionValue(Output.JSON, false)) {
            command.getOut().println(Output.text(failure.problem().tree()));
            command.getOut().flush();
        }
        command.getErr().println(Printable.of(Root.NAME + ": " + failure.explained()));
        if (failure != e) {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
