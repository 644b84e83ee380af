package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
@RegisterForReflection
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("/version.txt")) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its resource version.txt");
            }
            return new String[] {Root.NAME + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
