package dev.agijobs.wiring;

import dev.agijobs.rest.request.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The owner's missions: files of the configuration, and what is absent there of those built in. */
final class MissionFiles implements Templates {

    /** What may be sent as a request is enough for a file. */
    private static final int BYTES_MAX = 16 << 20;

    private final Path configDir;

    MissionFiles(Path configDir) {
        this.configDir = configDir;
    }

    @Override
    public byte @Nullable [] find(String name) {
        String file = "missions/" + name + ".json";
        Path own = configDir.resolve(file);
        try (InputStream in = Files.exists(own)
                ? Files.newInputStream(own)
                : Thread.currentThread().getContextClassLoader().getResourceAsStream("config/" + file)) {
            if (in == null) {
                return null;
            }
            byte[] mission = in.readNBytes(BYTES_MAX + 1);
            if (mission.length > BYTES_MAX) {
                throw new IOException("%s has over %d bytes".formatted(own, BYTES_MAX));
            }
            return mission;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
