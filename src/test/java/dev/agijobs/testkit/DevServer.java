package dev.agijobs.testkit;

import dev.agijobs.postgres.PgServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server of {@code quarkus:dev -Dbackend=... -Dkafka}, in a process that Maven starts before the engine. It ends with the process that started it, so after the engine, however that
 * ends. What it holds stays in its folder, which gets a file {@code ready} when it can be used, and {@code server.log}.
 */
public final class DevServer {
    private DevServer() {}

    /** @param arguments postgres, redis or kafka, the folder, the port */
    public static void main(String... arguments) throws IOException {
        ProcessHandle starter = ProcessHandle.current()
                .parent()
                .orElseThrow(() -> new IllegalStateException("Nobody is there who started this"));
        Path dir = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        try (PrintStream log =
                new PrintStream(Files.newOutputStream(dir.resolve("server.log")), true, StandardCharsets.UTF_8)) {
            System.setOut(log);
            System.setErr(log);
            start(arguments[0], dir, Integer.parseInt(arguments[2]));
            Files.writeString(dir.resolve("ready"), "");
            starter.onExit().join();
            // What was started is ended by hooks.
            System.exit(0);
        }
    }

    private static void start(String kind, Path dir, int port) throws IOException {
        switch (kind) {
            case "postgres" -> PgServer.startForDevelopment(dir, port);
            case "redis" -> RedisProcess.startForDevelopment(dir, port);
            case "kafka" -> KafkaProcess.startForDevelopment(dir, port);
            default -> throw new IllegalArgumentException("The server is postgres, redis or kafka, but not " + kind);
        }
    }
}
