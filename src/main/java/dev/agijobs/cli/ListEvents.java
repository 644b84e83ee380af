package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the events of all streams. */
@RegisterForReflection
@Command(
        name = "events",
        description = "Print the events of a server, of all streams, in the order in which they happened.",
        footer = {"", "Where to go on with --after is said on standard error at the end."})
final class ListEvents implements Runnable {

    private static final String EVENTS = "/api/v1/events";
    private static final int PAGE = 100;

    @Option(
            names = "--after",
            paramLabel = "POSITION",
            description = "Begin after this position instead of at the start.")
    @Nullable
    String after;

    @Option(names = "--follow", description = "Go on with events as they happen, until interrupted.")
    boolean follow;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type; may be repeated.")
    List<String> types = new ArrayList<>();

    @Option(names = "--stream", paramLabel = "STREAM", description = "Only events of this stream, such as run-RUN_ID.")
    @Nullable
    String stream;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            description = "End after so many events.")
    long limit;

    @Mixin
    ServerOption server = new ServerOption();

    @Mixin
    Output output = new Output();

    private long printed;
    private String position = "";

    @Override
    public void run() {
        position = after == null ? "" : after;
        if (limit > 0) {
            if (follow) {
                tail(server.server());
            } else {
                pages(server.server());
            }
        }
        if (!position.isEmpty()) {
            output.note("Go on with --after " + position);
        }
    }

    private String query(String... more) {
        List<String> parts = new ArrayList<>(List.of(more));
        types.forEach(type -> parts.add("type=" + Server.escaped(type)));
        if (stream != null) {
            parts.add("stream=" + Server.escaped(stream));
        }
        return parts.isEmpty() ? EVENTS : EVENTS + "?" + String.join("&", parts);
    }

    private void pages(Server from) {
        while (printed < limit && !output.closed()) {
            String size = "limit=" + Math.min(PAGE, limit - printed);
            Document page =
                    from.get(position.isEmpty() ? query(size) : query(size, "after=" + Server.escaped(position)));
            page.objects("events").forEach(this::print);
            String next = page.text("next_after");
            if (next.equals(position)) {
                return;
            }
            position = next;
        }
    }

    private void tail(Server from) {
        String path = position.isEmpty() ? query() : query("after=" + Server.escaped(position));
        new LiveTail(from, path, server.patience, output::note).read("", sent -> {
            print(from.parsed(sent.data().getBytes(StandardCharsets.UTF_8)));
            position = sent.id();
            return printed < limit && !output.closed();
        });
    }

    private void print(Document event) {
        printed++;
        output.result(
                event,
                "%d %s %s %d %s"
                        .formatted(
                                event.number("offset"),
                                event.text("occurred_at"),
                                event.text("stream"),
                                event.number("seq"),
                                EventText.of(event)));
    }
}
