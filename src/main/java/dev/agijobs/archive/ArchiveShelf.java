package dev.agijobs.archive;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The folder in which archived ranges lie. A few files are kept open. Reads of several threads follow each other. Thread-safe. */
public final class ArchiveShelf implements AutoCloseable {
    private static final int OPEN_MAX = 4;
    private static final String TEMPORARY = ".tmp";

    private final @Nullable Path folder;
    private final SequencedMap<String, ArchiveFile> open = new LinkedHashMap<>(16, 0.75f, true);

    /** @param folder or null where none is set: then nothing can be read */
    public ArchiveShelf(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Events of a shard, as {@link ArchiveFile#ofShard}. @throws StoreUnavailable with the name of a file that is missing or damaged */
    public synchronized List<RecordedEvent> ofShard(
            Archived in, int shard, long afterOffset, long untilOffset, long maxBytes) {
        return reading(in, file -> file.ofShard(shard, afterOffset, untilOffset, maxBytes));
    }

    /** Events of a stream, as {@link ArchiveFile#ofStream}. @throws StoreUnavailable with the name of a file that is missing or damaged */
    public synchronized List<RecordedEvent> ofStream(
            Archived in, int shard, String stream, long fromOffset, long afterSeq, long untilSeq) {
        return reading(in, file -> file.ofStream(shard, stream, fromOffset, afterSeq, untilSeq));
    }

    private interface Reading {
        List<RecordedEvent> from(ArchiveFile file) throws IOException;
    }

    private List<RecordedEvent> reading(Archived in, Reading reading) {
        if (folder == null) {
            throw new StoreUnavailable(
                    "The events are in the archive file %s, but no folder of archives is set (orchestrator.retention.archive-dir)"
                            .formatted(in.file()),
                    null);
        }
        try {
            return reading.from(opened(folder, in));
        } catch (ArchiveDamaged e) {
            forget(in);
            throw new StoreUnavailable(e.getMessage() + ". Put an undamaged copy in its place", e);
        } catch (NoSuchFileException e) {
            throw new StoreUnavailable(
                    "The archive file %s is missing. Put it back".formatted(folder.resolve(in.file())), e);
        } catch (IOException e) {
            forget(in);
            throw new StoreUnavailable(
                    "The archive file %s cannot be read: %s".formatted(folder.resolve(in.file()), e.getMessage()), e);
        }
    }

    private ArchiveFile opened(Path where, Archived in) throws IOException {
        ArchiveFile known = open.get(in.file());
        if (known != null) {
            return known;
        }
        ArchiveFile file = new ArchiveFile(where.resolve(in.file()));
        if (!file.range().equals(in.range()) || !in.sameBytes(file.sha256())) {
            file.close();
            throw file.damaged("it is another one than was archived", null);
        }
        open.put(in.file(), file);
        if (open.size() > OPEN_MAX) {
            forget(open.sequencedValues().getFirst(), open.sequencedKeySet().getFirst());
        }
        return file;
    }

    private void forget(Archived archived) {
        ArchiveFile file = open.get(archived.file());
        if (file != null) {
            forget(file, archived.file());
        }
    }

    private void forget(ArchiveFile file, String name) {
        open.remove(name);
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }

    /** Begins the file of a range. @param writer who writes it, so that two do not write the same temporary file */
    public ArchiveWriter begin(ArchiveRange range, String writer) throws IOException {
        return new ArchiveWriter(folder(), range, Archived.prefix(range) + "-" + writer + TEMPORARY);
    }

    /** Reads all of a file. @throws ArchiveDamaged when it is not what was archived */
    public void check(Archived archived, int shards) throws IOException {
        ArchiveCheck.of(folder(), archived, shards);
    }

    /** Removes what writers of this log left unfinished. */
    public void removeUnfinished(String logId) throws IOException {
        List<Path> leftovers = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder(), logId + "-*" + TEMPORARY)) {
            files.forEach(leftovers::add);
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
    }

    private Path folder() throws IOException {
        if (folder == null) {
            throw new IOException("No folder of archives is set");
        }
        return folder;
    }

    /** Closes the files that are open; another read opens them again. */
    @Override
    public synchronized void close() {
        List.copyOf(open.keySet()).forEach(name -> {
            ArchiveFile file = open.get(name);
            if (file != null) {
                forget(file, name);
            }
        });
    }
}
