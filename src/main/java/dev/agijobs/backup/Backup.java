package dev.agijobs.backup;

import static dev.agijobs.backup.BackupRefused.Reason.IO_ERROR;
import static dev.agijobs.backup.BackupRefused.Reason.LOG_NOT_FOUND;
import static dev.agijobs.backup.BackupRefused.Reason.TARGET_NOT_EMPTY;
import static dev.agijobs.backup.BackupRefused.Reason.TARGET_UNUSABLE;
import static dev.agijobs.backup.BackupRefused.Reason.VERIFICATION_FAILED;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.sqlite.LogFile;
import dev.agijobs.store.file.ArtifactsCopy;
import dev.agijobs.store.file.FileArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;

/**
 * Takes a backup of a state directory from outside, whether a server runs on it or not. The log is copied first, as it is at one moment, and the artifacts after it, so that all
 * that the copied log claims is there. The copy is verified, made durable and only then given its name.
 */
public final class Backup {

    /**
     * What was taken.
     *
     * @param damaged artifacts that were left out, as they are damaged and no event claims them
     */
    public record Taken(Manifest manifest, List<String> damaged) {}

    private final Verifier verifier;
    private final InstantSource clock;

    public Backup(Verifier verifier, InstantSource clock) {
        this.verifier = verifier;
        this.clock = clock;
    }

    /**
     * Takes one.
     *
     * @param to a folder that is absent or empty, or a file to be made whose name ends with {@code .zip}
     * @throws BackupRefused when it was not taken
     */
    public Taken take(Path stateDir, Path to) {
        LogFile log = new LogFile(stateDir);
        if (!log.exists()) {
            throw new BackupRefused(
                    LOG_NOT_FOUND,
                    "There is no log in " + stateDir.toAbsolutePath().normalize());
        }
        Path target = to.toAbsolutePath().normalize();
        try {
            check(stateDir, target);
            Path parent = Files.createDirectories(Folders.parent(target));
            Path temporary = Files.createTempDirectory(parent, "." + target.getFileName() + ".partial-");
            try {
                return take(stateDir, temporary, target);
            } finally {
                Folders.delete(temporary);
            }
        } catch (IOException | UncheckedIOException | StoreUnavailable e) {
            throw new BackupRefused(IO_ERROR, "The backup was not taken: " + e.getMessage());
        }
    }

    private static void check(Path stateDir, Path target) throws IOException {
        if (target.startsWith(stateDir.toAbsolutePath().normalize())) {
            throw new BackupRefused(
                    TARGET_UNUSABLE, "A backup inside of the state directory is none; choose another place");
        }
        boolean free = Archive.isOne(target)
                ? Files.notExists(target)
                : Files.notExists(target)
                        || Files.isDirectory(target) && Folders.names(target).isEmpty();
        if (!free) {
            throw new BackupRefused(TARGET_NOT_EMPTY, target + " is there already and not empty; choose another name");
        }
    }

    private Taken take(Path stateDir, Path temporary, Path target) throws IOException {
        Path copy = Files.createDirectory(temporary.resolve("state"));
        new LogFile(stateDir).copyTo(copy.resolve(LogFile.NAME));
        Folders.force(copy.resolve(LogFile.NAME));
        ArtifactsCopy.Copied artifacts =
                ArtifactsCopy.copy(stateDir.resolve(FileArtifactStore.FOLDER), copy.resolve(FileArtifactStore.FOLDER));
        List<String> findings = verifier.findings(copy);
        if (!findings.isEmpty()) {
            throw new BackupRefused(
                    VERIFICATION_FAILED, "The backup was not taken, as the log does not verify", findings);
        }
        Manifest manifest =
                Manifest.of(new LogFile(copy).facts(), artifacts.artifacts(), artifacts.bytes(), clock.instant());
        manifest.write(copy);
        Folders.force(copy.resolve(Manifest.FILE));
        Folders.force(copy);
        Path whole = Archive.isOne(target) ? Archive.pack(copy, temporary.resolve("backup.zip")) : copy;
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.force(Folders.parent(target));
        return new Taken(
                manifest, artifacts.damaged().stream().map(cid -> cid.text()).toList());
    }
}
