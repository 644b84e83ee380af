package dev.agijobs.cli;

import dev.agijobs.json.JsonTree;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command's answers go: results to standard output, for people or as JSON, and all else to standard error. */
@RegisterForReflection
final class Output {

    @Option(
            names = Output.JSON,
            description = "Print JSON on standard output and nothing else: one document, or one a line for events.")
    boolean json;

    static final String JSON = "--json";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    CommandSpec command;

    /** The result, as the one or the other. */
    void result(Document document, String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? text(document.tree()) : Printable.of(text));
        out.flush();
    }

    /** Something for people to know beside the result. */
    void note(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.println(Printable.of(text));
        err.flush();
    }

    /** Standard output is gone, so nobody reads on. */
    boolean closed() {
        return command.commandLine().getOut().checkError();
    }

    static String text(Map<?, ?> tree) {
        return new String(JsonTree.write(tree), StandardCharsets.UTF_8);
    }
}
