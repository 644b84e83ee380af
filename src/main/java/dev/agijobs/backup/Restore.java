package dev.agijobs.backup;

import static dev.agijobs.backup.BackupRefused.Reason.IO_ERROR;
import static dev.agijobs.backup.BackupRefused.Reason.NOT_A_BACKUP;
import static dev.agijobs.backup.BackupRefused.Reason.TARGET_NOT_EMPTY;
import static dev.agijobs.backup.BackupRefused.Reason.VERIFICATION_FAILED;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.sqlite.LogFile;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import dev.agijobs.eventlog.sqlite.StateDirLock;
import dev.agijobs.store.file.ArtifactsCopy;
import dev.agijobs.store.file.FileArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Makes a state directory of a backup. The copy is verified inside of the directory before it becomes its log, which happens in one step: a directory has the whole log or none. The
 * log keeps its id, so positions that clients hold stay good, as far as the backup goes; views are built again by the first start.
 */
public final class Restore {

    private static final String LOCK = "lock";
    private static final String TEMPORARY = ".restore";

    /**
     * What was restored.
     *
     * @param missingArtifacts artifacts that the backup had once and has no more, or damaged; no event claims them
     */
    public record Restored(Manifest manifest, long missingArtifacts) {}

    /** What lies beside the state directory's log-to-be. */
    private record Copy(Manifest manifest, long artifacts) {}

    private final Verifier verifier;

    public Restore(Verifier verifier) {
        this.verifier = verifier;
    }

    /**
     * Restores it.
     *
     * @param from what {@link Backup#take} made
     * @param stateDir absent, or without anything in it
     * @throws BackupRefused when it was not restored
     * @throws StateDirInUse when a server runs on the directory
     */
    public Restored restore(Path from, Path stateDir) {
        if (Files.notExists(from)) {
            throw new BackupRefused(NOT_A_BACKUP, from + " does not exist");
        }
        try (StateDirLock held = StateDirLock.take(stateDir)) {
            checkEmpty(stateDir);
            Path temporary = stateDir.resolve(TEMPORARY);
            Folders.delete(temporary);
            try {
                return restore(from, stateDir, Files.createDirectory(temporary));
            } finally {
                Folders.delete(temporary);
            }
        } catch (ZipException e) {
            throw new BackupRefused(NOT_A_BACKUP, from + " is no backup: " + e.getMessage());
        } catch (IOException | UncheckedIOException | StoreUnavailable e) {
            throw new BackupRefused(IO_ERROR, "The backup was not restored: " + e.getMessage());
        }
    }

    private static void checkEmpty(Path stateDir) throws IOException {
        Set<String> names = new HashSet<>(Folders.names(stateDir));
        names.removeAll(Set.of(LOCK, TEMPORARY));
        if (!names.isEmpty()) {
            throw new BackupRefused(
                    TARGET_NOT_EMPTY,
                    "%s holds something already (%s); a backup is restored into an empty directory"
                            .formatted(stateDir, names.iterator().next()));
        }
    }

    private Restored restore(Path from, Path stateDir, Path copy) throws IOException {
        Copy copied = copy(from, copy);
        Manifest manifest = copied.manifest();
        List<String> findings = findings(copy, manifest);
        if (!findings.isEmpty()) {
            throw new BackupRefused(
                    VERIFICATION_FAILED, "The backup was not restored, as it does not verify", findings);
        }
        Path artifacts = copy.resolve(FileArtifactStore.FOLDER);
        if (Files.exists(artifacts)) {
            Files.move(artifacts, stateDir.resolve(FileArtifactStore.FOLDER), StandardCopyOption.ATOMIC_MOVE);
        }
        // Last: with the log the directory is restored, without it it is not.
        Files.move(copy.resolve(LogFile.NAME), stateDir.resolve(LogFile.NAME), StandardCopyOption.ATOMIC_MOVE);
        Folders.force(stateDir);
        return new Restored(manifest, manifest.artifacts() - copied.artifacts());
    }

    private static Copy copy(Path from, Path copy) throws IOException {
        if (Files.isRegularFile(from)) {
            long artifacts = Archive.unpack(from, copy);
            return new Copy(Manifest.read(copy), artifacts);
        }
        Manifest manifest = Manifest.read(from);
        if (!new LogFile(from).exists()) {
            throw new BackupRefused(NOT_A_BACKUP, from + " is no whole backup: it has no " + LogFile.NAME);
        }
        Files.copy(from.resolve(LogFile.NAME), copy.resolve(LogFile.NAME));
        Folders.force(copy.resolve(LogFile.NAME));
        ArtifactsCopy.Copied artifacts =
                ArtifactsCopy.copy(from.resolve(FileArtifactStore.FOLDER), copy.resolve(FileArtifactStore.FOLDER));
        return new Copy(manifest, artifacts.artifacts());
    }

    private List<String> findings(Path copy, Manifest manifest) {
        LogFile log = new LogFile(copy);
        if (!log.exists()) {
            return List.of("There is no " + LogFile.NAME);
        }
        List<String> findings = new ArrayList<>(verifier.findings(copy));
        LogFile.Facts facts = log.facts();
        if (!manifest.describes(facts)) {
            findings.add("The log has %d events of %d streams and ends at %s, but %s says %d of %d and %s"
                    .formatted(
                            facts.events(),
                            facts.streams(),
                            facts.end().text(),
                            Manifest.FILE,
                            manifest.events(),
                            manifest.streams(),
                            manifest.position()));
        }
        return findings;
    }
}
