package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Has a server build one of its views again. */
@RegisterForReflection
@Command(
        name = "rebuild",
        description = {
            "Have a server build a view again from the log, beside the one that is read, and wait until it is in use.",
            "With --source kafka it is built from what was published. With --state-dir as well, without NAME and server, all views are built from there into a directory without a log."
        })
final class RebuildView implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Local local;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The projection, such as runs.")
    @Nullable
    String name;

    @Option(
            names = StateDirOption.NAME,
            paramLabel = "DIR",
            description = "Build all views from Kafka into this directory, without a server.")
    @Nullable
    Path dir;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "log",
            description = "What it is built from: log or kafka (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    String source;

    @Option(names = "--at-most", paramLabel = "TIME", description = "Stop waiting after this time, with exit code 1.")
    @Nullable
    Duration atMost;

    @Mixin
    ServerOption server = new ServerOption();

    @Mixin
    Output output = new Output();

    RebuildView(Local local) {
        this.local = local;
    }

    @Override
    public Integer call() {
        if (dir != null) {
            if (name != null || server.named() || !source.equals("kafka")) {
                throw refused("--state-dir goes with --source kafka, without NAME and --server");
            }
            return here(dir);
        }
        if (name == null) {
            throw refused("Missing required parameter: NAME");
        }
        return atServer(name);
    }

    private ParameterException refused(String why) {
        return new ParameterException(output.command.commandLine(), why);
    }

    private int here(Path into) {
        Document built = local.buildPublished(into);
        List<String> lines = new ArrayList<>();
        boolean live = true;
        for (Document view : built.objects("projections")) {
            live &= view.text("state").equals("live");
            lines.add(text(view));
        }
        output.result(built, String.join("\n", lines));
        return live ? 0 : 1;
    }

    private static String text(Document view) {
        String reason = view.text("reason");
        return "Projection %s is %s at %s%s"
                .formatted(
                        view.text("name"),
                        view.text("state"),
                        view.text("position"),
                        reason.isEmpty() ? "" : ": " + reason);
    }

    private int atServer(String name) {
        Server asked = server.server();
        String path = "/api/v1/projections/" + Server.escaped(name);
        Document begun = asked.post(
                path + "/rebuild",
                Server.body(Map.of("source", source)),
                UUID.randomUUID().toString(),
                Server.ANSWER_MAX);
        Document built = new Waiting(atMost).result(() -> built(asked, name, path, begun));
        output.result(built, text(built));
        return built.text("state").equals("live") ? 0 : 1;
    }

    /** Waits until it is built, and tells how far it is. */
    private Document built(Server asked, String name, String path, Document begun) {
        int tenths = told(name, begun, -1);
        while (true) {
            Document now = asked.get(path);
            if (!now.text("state").equals("rebuilding")) {
                return now;
            }
            tenths = told(name, now, tenths);
            Pause.of(LOOK_EVERY);
        }
    }

    private int told(String name, Document now, int before) {
        int tenths = (int) Math.floor(now.decimal("progress") * 10);
        if (tenths > before) {
            output.note("%s: %d %%".formatted(name, tenths * 10));
        }
        return Math.max(tenths, before);
    }
}
