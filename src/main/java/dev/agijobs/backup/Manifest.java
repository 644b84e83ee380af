package dev.agijobs.backup;

import dev.agijobs.eventlog.sqlite.LogFile;
import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds; the file {@code backup.json} in it, written last.
 *
 * @param logId of the log, which a restored one keeps
 * @param position after the last event
 * @param unfinished runs that have not ended, and go on when a server starts on a restored copy
 * @param artifacts how many there are, claimed or not
 */
public record Manifest(
        String logId,
        String position,
        long events,
        long streams,
        long unfinished,
        long artifacts,
        long artifactBytes,
        Instant takenAt) {

    static final String FILE = "backup.json";
    private static final long FORMAT = 1;
    private static final int BYTES_MAX = 64 * 1024;

    static Manifest of(LogFile.Facts facts, long artifacts, long artifactBytes, Instant takenAt) {
        return new Manifest(
                facts.end().logId(),
                facts.end().text(),
                facts.events(),
                facts.streams(),
                facts.unfinished(),
                artifacts,
                artifactBytes,
                takenAt);
    }

    /** Whether the log of a copy has as many events as this says, and ends where this says. */
    boolean describes(LogFile.Facts facts) {
        return facts.end().text().equals(position) && facts.events() == events && facts.streams() == streams;
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("log_id", logId);
        tree.put("position", position);
        tree.put("events", events);
        tree.put("streams", streams);
        tree.put("unfinished_runs", unfinished);
        tree.put("artifacts", artifacts);
        tree.put("artifact_bytes", artifactBytes);
        tree.put("taken_at", takenAt.toString());
        return tree;
    }

    void write(Path folder) throws IOException {
        Files.write(folder.resolve(FILE), JsonTree.write(tree()));
    }

    /** @throws BackupRefused when there is none, or one of another format */
    static Manifest read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
            throw none(folder, "it has no " + FILE);
        }
        try {
            return of(JsonTree.parse(Files.readAllBytes(file)));
        } catch (IOException | DateTimeParseException e) {
            throw none(folder, "its " + FILE + " cannot be read");
        }
    }

    private static Manifest of(@Nullable Object json) throws IOException {
        if (!(json instanceof Map<?, ?> tree) || !Long.valueOf(FORMAT).equals(tree.get("format"))) {
            throw new IOException("not of format " + FORMAT);
        }
        return new Manifest(
                text(tree, "log_id"),
                text(tree, "position"),
                number(tree, "events"),
                number(tree, "streams"),
                number(tree, "unfinished_runs"),
                number(tree, "artifacts"),
                number(tree, "artifact_bytes"),
                Instant.parse(text(tree, "taken_at")));
    }

    private static String text(Map<?, ?> tree, String name) throws IOException {
        if (tree.get(name) instanceof String text) {
            return text;
        }
        throw new IOException(name + " is no text");
    }

    private static long number(Map<?, ?> tree, String name) throws IOException {
        if (tree.get(name) instanceof Long number) {
            return number;
        }
        throw new IOException(name + " is no integer");
    }

    private static BackupRefused none(Path folder, String why) {
        return new BackupRefused(BackupRefused.Reason.NOT_A_BACKUP, folder + " is no backup: " + why);
    }
}
