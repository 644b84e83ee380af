package dev.agijobs.journey;

import dev.agijobs.journey.Lives.Life;
import dev.agijobs.testkit.EventStream;
import dev.agijobs.testkit.EventStream.Frame;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Follows server-sent events of a server that may be killed at any time: goes on where the stream broke, in the server's next life, and begins again when it ended. */
final class Follower {
    private static final int TRIES_MAX = 1_000;

    private final Lives lives;
    private final String path;
    private final Predicate<Frame> last;
    private volatile String lastId = "";
    private volatile boolean enough;
    private volatile int connections;
    private volatile @Nullable EventStream open;

    /** @param last says of an event whether it is the last one wanted */
    Follower(Lives lives, String path, Predicate<Frame> last) {
        this.lives = lives;
        this.path = path;
        this.last = last;
    }

    /** Reads until the last event, or until it is told to stop. */
    void follow() throws InterruptedException {
        int lost = 0;
        for (int tries = 0; tries < TRIES_MAX && !enough; tries++) {
            Life life = lives.after(lost);
            try (EventStream stream = EventStream.open(life.base().resolve(path), lastId)) {
                open = stream;
                connections++;
                if (!lives.away(stream.status()) && read(stream)) {
                    return;
                }
            } catch (IOException broken) {
                lost = life.number();
            }
        }
        if (!enough) {
            throw new AssertionError(path + " came to no end");
        }
    }

    private boolean read(EventStream stream) throws IOException {
        if (stream.status() != 200) {
            throw new AssertionError("%s was answered with %d after event %s".formatted(path, stream.status(), lastId));
        }
        for (Frame frame = stream.next(); frame != null; frame = stream.next()) {
            lastId = stream.lastId();
            if (frame.isEvent() && last.test(frame)) {
                return true;
            }
        }
        return false;
    }

    /** Id of the last event seen, or of a later place before which there was none wanted. */
    String lastId() {
        return lastId;
    }

    int connections() {
        return connections;
    }

    void stop() throws IOException {
        enough = true;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String toString() {
        return path + " after " + lastId;
    }
}
