package dev.agijobs.archive;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file is not what was archived. The message names it and says what is wrong. */
public final class ArchiveDamaged extends IOException {
    private static final long serialVersionUID = 1L;

    ArchiveDamaged(Path file, String what, @Nullable Throwable cause) {
        super("The archive file %s is damaged: %s".formatted(file, what), cause);
    }
}
