package dev.agijobs.store.file;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where a directory of artifacts keeps which: two levels of folders, named by letters near the end of the id. */
record ArtifactFiles(Path dir) {

    /** Name of the folder of what is not wholly written yet. */
    static final String TEMPORARY = "tmp";

    Path of(Cid cid) {
        return folder(cid).resolve(cid.text());
    }

    Path folder(Cid cid) {
        String text = cid.text();
        // The first letters are the same in all ids, and the last one has few values.
        int last = text.length() - 1;
        return dir.resolve(text.substring(last - 1, last)).resolve(text.substring(last - 2, last - 1));
    }

    /** The bytes; empty when unknown. @throws CorruptArtifact when they do not match the id */
    Optional<byte[]> load(Cid cid) {
        try {
            byte[] bytes = Files.readAllBytes(of(cid));
            if (!cid.matches(bytes)) {
                throw new CorruptArtifact(cid);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException unknown) {
            return Optional.empty();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Makes what a file or a folder holds durable. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static StoreUnavailable unavailable(IOException cause) {
        return new StoreUnavailable("Artifacts cannot be stored or read: " + cause, cause);
    }
}
