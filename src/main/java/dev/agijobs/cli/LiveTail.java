package dev.agijobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of server-sent events that outlives its connections: one that was lost or fell silent is opened again after the last event that came. */
final class LiveTail {

    /** The server gives a sign of life every 10 s. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(35);

    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final int BODY_MAX = 1024 * 1024;

    private final Server server;
    private final String path;
    private final Duration patience;
    private final Consumer<String> notes;
    private volatile long heardAt = System.nanoTime();
    private boolean connected;

    /** Takes events. */
    @FunctionalInterface
    interface Sink {
        /** Answers whether more are wanted. */
        boolean take(ServerEvent event);

        /** Whether nothing is missing when the server ends the stream now. */
        default boolean whole() {
            return false;
        }
    }

    /**
     * @param patience how long the server may be away
     * @param notes is told of lost connections
     */
    LiveTail(Server server, String path, Duration patience, Consumer<String> notes) {
        this.server = server;
        this.path = path;
        this.patience = patience;
        this.notes = notes;
    }

    /**
     * Reads until the server says that there will be no more events, or no more are wanted.
     *
     * @param lastId the last event that is known, or "" for none
     * @throws Failure when the server refuses, cannot be reached at first, or is away for too long
     */
    void read(String lastId, Sink sink) {
        Cursor cursor = new Cursor(lastId);
        Duration pause = PAUSE_MIN;
        boolean lost = false;
        heardAt = System.nanoTime();
        while (true) {
            String why;
            String before = cursor.id;
            boolean waited = false;
            try {
                if (connect(cursor, sink)) {
                    return;
                }
                waited = true;
                why = "The server ended the stream, or has too much to do";
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
            if (!before.equals(cursor.id)) {
                pause = PAUSE_MIN;
                lost = false;
            }
            if (!connected && !waited || silence().compareTo(patience) > 0) {
                throw new Failure("SERVER_UNREACHABLE", why);
            }
            if (!lost) {
                notes.accept("Connection lost, trying again for %d s".formatted(patience.toSeconds()));
            }
            lost = true;
            Pause.of(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private static final class Cursor {
        String id;

        Cursor(String id) {
            this.id = id;
        }
    }

    private Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    /** Answers whether this is the end. */
    private boolean connect(Cursor cursor, Sink sink) throws IOException {
        HttpResponse<InputStream> response = server.events(path, cursor.id);
        try (InputStream body = response.body()) {
            if (response.statusCode() == 204) {
                return true;
            }
            if (Server.passing(response)) {
                return false;
            }
            if (response.statusCode() != 200) {
                throw server.refused(response.statusCode(), body.readNBytes(BODY_MAX));
            }
            heardAt = System.nanoTime();
            connected = true;
            return read(body, cursor, sink);
        }
    }

    private boolean read(InputStream body, Cursor cursor, Sink sink) throws IOException {
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("silence").daemon().factory())) {
            watchdog.scheduleAtFixedRate(() -> closeIfSilent(body), 1, 1, TimeUnit.SECONDS);
            try {
                EventReader events = new EventReader(body, () -> heardAt = System.nanoTime());
                for (ServerEvent event = events.next(); event != null; event = events.next()) {
                    if (!event.id().isEmpty()) {
                        cursor.id = event.id();
                    }
                    if (!event.data().isEmpty() && !event.type().equals("goodbye") && !sink.take(event)) {
                        return true;
                    }
                }
                return sink.whole();
            } finally {
                watchdog.shutdownNow();
            }
        }
    }

    private void closeIfSilent(InputStream body) {
        if (silence().compareTo(SILENCE_MAX) > 0) {
            close(body);
        }
    }

    private static void close(@Nullable InputStream body) {
        try {
            if (body != null) {
                body.close();
            }
        } catch (IOException e) {
            // It is given up anyway.
        }
    }
}
