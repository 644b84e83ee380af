package dev.agijobs.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events (HTML standard, section 9.2) from a stream that may be long silent. Not thread-safe. */
final class EventReader {

    /** More than the largest event: a payload of 16 MiB is never in one, it is claimed. */
    private static final int LINE_MAX = 8 * 1024 * 1024;

    private final InputStream in;
    private final Runnable alive;
    private boolean afterReturn;

    /** @param alive is run whenever a line has come */
    EventReader(InputStream in, Runnable alive) {
        this.in = new BufferedInputStream(in);
        this.alive = alive;
    }

    /** The next event that has data or an id; null at the end. */
    @Nullable
    ServerEvent next() throws IOException {
        String id = "";
        String type = "message";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = line(); line != null; line = line()) {
            alive.run();
            if (line.isEmpty()) {
                if (any) {
                    return new ServerEvent(id, type, data.toString());
                }
                continue;
            }
            String value = value(line);
            switch (name(line)) {
                case "id" -> {
                    id = value;
                    any = true;
                }
                case "event" -> type = value;
                case "data" -> {
                    data.append(data.isEmpty() ? "" : "\n").append(value);
                    any = true;
                }
                default -> {}
            }
        }
        return null;
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? line : line.substring(0, colon);
    }

    private static String value(String line) {
        int colon = line.indexOf(':');
        String value = colon < 0 ? "" : line.substring(colon + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    /** Null at the end; what is left of a line then is no line. */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            boolean second = next == '\n' && afterReturn;
            afterReturn = next == '\r';
            if (second) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == LINE_MAX) {
                throw new IOException("The server sent a line of more than " + LINE_MAX + " bytes");
            }
            line.write(next);
        }
        return null;
    }
}
