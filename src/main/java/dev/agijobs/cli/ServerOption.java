package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command speaks with, and how. */
@RegisterForReflection
final class ServerOption {

    static final String API_KEY = "ORCHESTRATOR_API_KEY";
    static final String URL = "ORCHESTRATOR_URL";
    static final String USUAL = "http://127.0.0.1:8080";

    @Option(
            names = {"-s", "--server"},
            paramLabel = "URL",
            description = "Address of the server (" + URL + ", or else " + USUAL + "). Credentials are taken from "
                    + API_KEY + ".")
    @Nullable
    String url;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long the server may be away while something is followed (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    Duration patience;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    CommandSpec command;

    /** Whether it was named on the command line. */
    boolean named() {
        return url != null;
    }

    Server server() {
        Map<String, String> environment = System.getenv();
        String said = url == null ? environment.getOrDefault(URL, USUAL) : url;
        try {
            URI base = URI.create(said.endsWith("/") ? said.substring(0, said.length() - 1) : said);
            boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
            if (web && base.getHost() != null && base.getRawQuery() == null && base.getRawFragment() == null) {
                return new Server(base, environment.get(API_KEY));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ParameterException(
                command.commandLine(), "The server must be an address such as " + USUAL + ", but is " + said);
    }

    ServerRuns runs(Output output) {
        return new ServerRuns(server(), patience, output::note);
    }
}
