package dev.agijobs.eventlog.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An exclusive lock on a state directory: the operating system gives it back when the process dies, however it dies. */
public final class StateDirLock implements AutoCloseable {
    private final FileChannel channel;

    private StateDirLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Creates the directory if absent and locks the file {@code lock} in it.
     *
     * @throws StateDirInUse when another process, or another log of this process, holds it
     * @throws UncheckedIOException when the directory cannot be made or written
     */
    public static StateDirLock take(Path dir) {
        try {
            Files.createDirectories(dir);
            FileChannel channel =
                    FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StateDirInUse(dir);
            }
            return new StateDirLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("The state directory " + dir + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
