package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
@RegisterForReflection
public final class Version implements IVersionProvider {

    /** The version's text, such as {@code 1.0.0}. */
    public static String text() {
        try (InputStream in = Version.class.getResourceAsStream("/version.txt")) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its resource version.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {Root.NAME + " " + text()};
    }
}
