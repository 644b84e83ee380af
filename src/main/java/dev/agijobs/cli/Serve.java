package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the program does without a command, with the settings that are changed most often. */
@RegisterForReflection
@Command(name = "serve", description = "Run the server; what the program does without a command.")
final class Serve implements Runnable {

    private final Local local;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (QUARKUS_HTTP_PORT, or else 8080).")
    @Nullable
    Integer port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address to listen on (QUARKUS_HTTP_HOST, or else 127.0.0.1).")
    @Nullable
    String host;

    @Mixin
    StateDirOption stateDir = new StateDirOption();

    Serve(Local local) {
        this.local = local;
    }

    @Override
    public void run() {
        Map<String, String> properties = new LinkedHashMap<>();
        set(properties, "quarkus.http.port", port);
        set(properties, "quarkus.http.host", host);
        set(properties, "orchestrator.state-dir", stateDir.dir);
        local.serve(properties);
    }

    private static void set(Map<String, String> properties, String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value.toString());
        }
    }
}
