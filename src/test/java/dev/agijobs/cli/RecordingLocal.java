package dev.agijobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs commands, remembers what they ask of their process, and gives the same answers again and again. */
final class RecordingLocal implements Local {
    final List<String> asked = new ArrayList<>();
    Document answer = Document.EMPTY;

    @Nullable
    Failure failure;

    FakeRuns engine = new FakeRuns(List.of(Samples.status("succeeded", "a")), List.of(List.of()));
    String out = "";
    String err = "";

    /** Answers the exit code. */
    int run(String... arguments) {
        StringWriter results = new StringWriter();
        StringWriter notes = new StringWriter();
        int code = CommandLineTool.run(this, new PrintWriter(results), new PrintWriter(notes), arguments);
        out = results.toString();
        err = notes.toString();
        return code;
    }

    private Document ask(String what) {
        asked.add(what);
        if (failure != null) {
            throw failure;
        }
        return answer;
    }

    @Override
    public void serve(Map<String, String> properties) {
        ask("serve " + new java.util.TreeMap<>(properties));
    }

    @Override
    public Path stateDir() {
        return Path.of("configured");
    }

    LogPlace place = new LogPlace.StateDir(Path.of("configured"));

    @Override
    public LogPlace place() {
        return place;
    }

    @Override
    public Engine engine(Path stateDir) {
        ask("engine " + stateDir);
        return engine;
    }

    private static String text(LogPlace place) {
        return switch (place) {
            case LogPlace.StateDir(Path dir) -> dir.toString();
            case LogPlace.Postgres(String dsn) -> dsn;
            case LogPlace.Redis(String url) -> url;
        };
    }

    @Override
    public Document verify(LogPlace place, @Nullable String stream) {
        return ask("verify " + text(place) + " " + stream);
    }

    @Override
    public Document verifyViews(LogPlace place) {
        return ask("verify views " + text(place));
    }

    @Override
    public Document backup(Path stateDir, Path to) {
        return ask("backup " + stateDir + " " + to);
    }

    @Override
    public Document restorePublished(LogPlace place) {
        return ask("restore published " + text(place));
    }

    @Override
    public Document buildPublished(Path stateDir) {
        return ask("build published " + stateDir);
    }

    @Override
    public Document restore(Path from, Path stateDir) {
        return ask("restore " + from + " " + stateDir);
    }
}
