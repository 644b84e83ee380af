package dev.agijobs.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Documents that are a part of the program. */
final class Bundled {
    private Bundled() {}

    /** @param name path from the root of the resources */
    static byte[] read(String name) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
