package dev.agijobs.journey;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that read what happens and note which events they were shown. */
final class Readers implements AutoCloseable {
    private static final String EVENT_ID = "\"event_id\":\"";

    private final Lives lives;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Follower> followers = new ArrayList<>();
    private final List<List<String>> seen = new ArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger reading = new AtomicInteger();

    Readers(Lives lives) {
        this.lives = lives;
    }

    /** One more reader, which ends with the run if it follows one. */
    void follow(String path) {
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        Follower follower = new Follower(lives, path, frame -> {
            ids.add(eventId(frame.data()));
            return path.startsWith("/api/v1/runs/") && frame.type().equals("RunSucceeded");
        });
        followers.add(follower);
        seen.add(ids);
        reading.incrementAndGet();
        threads.execute(() -> {
            try {
                follower.follow();
            } catch (Throwable e) {
                failures.add(new AssertionError("A reader did not come to its end: " + follower, e));
            } finally {
                reading.decrementAndGet();
            }
        });
    }

    /** Without reading all the JSON, of which hundreds of readers get a lot. */
    private static String eventId(String data) {
        int from = data.indexOf(EVENT_ID) + EVENT_ID.length();
        return data.substring(from, data.indexOf('"', from));
    }

    /** How often readers had to come back. */
    int reconnections() {
        return followers.stream()
                .mapToInt(follower -> follower.connections() - 1)
                .sum();
    }

    int count() {
        return followers.size();
    }

    /** Ids of the events that a reader was shown, in that order. */
    List<String> seen(int reader) {
        return seen.get(reader);
    }

    void assertNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.size() + " readers went wrong; the first is the cause", failures.getFirst());
        }
    }

    /** Waits until all have seen the last event that they want. */
    void awaitEnd(Duration atMost) {
        await().atMost(atMost).until(() -> reading.get() == 0);
        assertNoFailure();
    }

    /** Waits until all have come to that position; then they read no more. */
    void awaitAt(String position, Duration atMost) throws IOException {
        await().atMost(atMost)
                .until(() -> followers.stream()
                                .allMatch(follower -> follower.lastId().equals(position))
                        || !failures.isEmpty());
        for (Follower follower : followers) {
            follower.stop();
        }
        awaitEnd(atMost);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public String toString() {
        return count() + " readers of the feed, who saw "
                + seen.stream().mapToInt(List::size).sum() + " events";
    }
}
