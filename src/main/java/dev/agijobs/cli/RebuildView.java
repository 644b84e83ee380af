package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a server build one of its views again. */
@RegisterForReflection
@Command(
        name = "rebuild",
        description =
                "Have a server build a view again from the log, beside the one that is read, and wait until it is in use.")
final class RebuildView implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    @Parameters(paramLabel = "NAME", description = "The projection, such as runs.")
    @SuppressWarnings("NullAway.Init")
    String name;

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

    @Override
    public Integer call() {
        Server asked = server.server();
        String path = "/api/v1/projections/" + Server.escaped(name);
        Document begun = asked.post(
                path + "/rebuild",
                Server.body(Map.of("source", source)),
                UUID.randomUUID().toString(),
                Server.ANSWER_MAX);
        Document built = new Waiting(atMost).result(() -> built(asked, path, begun));
        String state = built.text("state");
        String reason = built.text("reason");
        output.result(
                built,
                "Projection %s is %s at %s%s"
                        .formatted(name, state, built.text("position"), reason.isEmpty() ? "" : ": " + reason));
        return state.equals("live") ? 0 : 1;
    }

    /** Waits until it is built, and tells how far it is. */
    private Document built(Server asked, String path, Document begun) {
        int tenths = told(begun, -1);
        while (true) {
            Document now = asked.get(path);
            if (!now.text("state").equals("rebuilding")) {
                return now;
            }
            tenths = told(now, tenths);
            Pause.of(LOOK_EVERY);
        }
    }

    private int told(Document now, int before) {
        int tenths = (int) Math.floor(now.decimal("progress") * 10);
        if (tenths > before) {
            output.note("%s: %d %%".formatted(name, tenths * 10));
        }
        return Math.max(tenths, before);
    }
}
