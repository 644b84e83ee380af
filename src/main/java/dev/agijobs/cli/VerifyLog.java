package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Verifies that no event was changed, removed or added behind the log's back. */
@RegisterForReflection
@Command(
        name = "verify",
        description = {
            "Verify the hash chains of a log, and the artifacts that its events claim: exit code 0 when all is well, 1 when not.",
            "It reads the state directory, or the database where everything is kept, also while a server runs on it; with --server the server verifies its own log.",
            "With --views it verifies instead that the views say what the log comes to."
        })
final class VerifyLog implements Callable<Integer> {

    /** Far more than the largest log takes. */
    private static final Duration AT_MOST = Duration.ofHours(24);

    private final Local local;

    @Option(names = "--stream", paramLabel = "STREAM", description = "Only this stream, such as run-RUN_ID.")
    @Nullable
    String stream;

    @Option(
            names = "--views",
            description = {
                "Fold the log anew, up to where each view is, and name the documents that are not what comes of it.",
                "Needs room for two copies of views.db in the folder for temporary files."
            })
    boolean views;

    @Mixin
    PlaceOption place = new PlaceOption();

    @Mixin
    ServerOption server = new ServerOption();

    @Mixin
    Output output = new Output();

    VerifyLog(Local local) {
        this.local = local;
    }

    @Override
    public Integer call() {
        if (server.named() && place.named()) {
            throw new ParameterException(
                    output.command.commandLine(), "Either --server or where the log is kept: which log is it to be?");
        }
        if (views) {
            return verifyViews();
        }
        Document verdict = server.named() ? ofServer(server.server()) : local.verify(place.of(local), stream);
        output.result(verdict, text(verdict));
        return verdict.isTrue("valid") ? 0 : 1;
    }

    private int verifyViews() {
        if (server.named() || stream != null) {
            throw new ParameterException(
                    output.command.commandLine(),
                    "--views is of all that is kept in one place, without --server and --stream");
        }
        Document verdict = local.verifyViews(place.of(local));
        List<String> lines = new ArrayList<>();
        lines.add(verdict.isTrue("valid") ? "Valid" : "Not valid");
        lines.addAll(verdict.texts("damage"));
        for (Document view : verdict.objects("views")) {
            String name = view.text("view");
            String reason = view.text("reason");
            lines.add("%s: %s"
                    .formatted(
                            name,
                            reason.isEmpty()
                                    ? "%d documents at %s".formatted(view.number("documents"), view.text("position"))
                                    : reason));
            for (Document bad : view.objects("bad")) {
                lines.add("%s: %s is %s".formatted(name, bad.text("id"), bad.text("reason")));
            }
        }
        output.result(verdict, String.join("\n", lines));
        return verdict.isTrue("valid") ? 0 : 1;
    }

    private Document ofServer(Server asked) {
        return stream == null
                ? asked.post(
                        "/api/v1/audit/verifications",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        UUID.randomUUID().toString(),
                        AT_MOST)
                : asked.get("/api/v1/audit/streams/" + Server.escaped(stream), AT_MOST);
    }

    private String text(Document verdict) {
        List<String> lines = new ArrayList<>();
        long events = verdict.number("events");
        String what = stream == null
                ? "%d events of %d streams".formatted(events, verdict.number("streams"))
                : "%d events of %s".formatted(events, stream);
        lines.add((verdict.isTrue("valid") ? "Valid: " : "Not valid: ") + what);
        lines.addAll(verdict.texts("damage"));
        for (Document bad : verdict.objects("bad")) {
            lines.add("%s at event %d of %s".formatted(bad.text("reason"), bad.number("seq"), bad.text("stream")));
        }
        if (verdict.number("first_bad_seq") > 0) {
            lines.add("The first bad event is " + verdict.number("first_bad_seq"));
        }
        return String.join("\n", lines);
    }
}
