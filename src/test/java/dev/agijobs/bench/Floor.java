package dev.agijobs.bench;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.sqlite.RawFloor;
import dev.agijobs.eventlog.sqlite.RawFloor.Until;
import dev.agijobs.eventlog.sqlite.RawFloor.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes what a load has just written once more, by a plain loop on the same disk, and sets the two figures side by side. */
final class Floor {
    /** Runs that take turns on the floor of an open loop, which has no fixed number in flight. */
    static final int OPEN_ABREAST = 256;

    private final Path dir;
    private final List<List<NewEvent>> run;
    private final Commits commits;

    /**
     * @param dir of its own, on the disk of the load
     * @param sample the events of one run of the load
     * @param commits of the load
     */
    Floor(Path dir, List<NewEvent> sample, Commits commits) {
        this.dir = dir;
        this.run = appends(sample, commits);
        this.commits = commits;
    }

    /** As many appends as the load took for a run, the events shared out among them. */
    private static List<List<NewEvent>> appends(List<NewEvent> sample, Commits commits) {
        int count = (int) Math.clamp(Math.round(sample.size() / commits.eventsPerAppend()), 1, sample.size());
        List<List<NewEvent>> appends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            appends.add(sample.subList(i * sample.size() / count, (i + 1) * sample.size() / count));
        }
        return appends;
    }

    /**
     * @param load the median round
     * @param abreast runs in flight
     * @param seconds of that round; a floor slower than a third of the load is cut off
     */
    void report(Result load, int abreast, int seconds) throws IOException, SQLException {
        double loadEvents = load.runsPerSecond() * Target.EVENTS;
        Until until = new Until(Math.max(1, (long) (loadEvents * seconds)), 3 * seconds);
        Written same = RawFloor.sameSchema(
                Files.createDirectory(dir.resolve("same")), run, abreast, commits.appendsPerCommit(), until);
        Written bare = RawFloor.bare(Files.createDirectory(dir.resolve("bare")), commits.eventsPerCommit(), until);
        double payload = run.stream()
                .flatMap(List::stream)
                .mapToInt(event -> event.payload().length)
                .average()
                .orElseThrow();
        System.out.printf(
                "the load: %,.0f events/s, payloads of %.0f bytes on average, %.2f events in an append, %.1f events in a commit%n",
                loadEvents, payload, commits.eventsPerAppend(), commits.eventsPerCommit());
        line("floor: the same rows and heads", same, loadEvents);
        line("floor: bare rows of 300 bytes", bare, loadEvents);
        if (abreast == 1) {
            double commitsOfARun = run.size() * same.millisPerCommit();
            System.out.printf(
                    "a run: p50 %.2f ms; its %d commits on the floor: %.2f ms; %.1f times as long%n",
                    load.millis(0.5), run.size(), commitsOfARun, load.millis(0.5) / commitsOfARun);
        }
    }

    private static void line(String what, Written written, double loadEvents) {
        System.out.printf(
                "%s, %.1f in a commit: %,.0f events/s, %.2f ms a commit; the load reaches %.0f %% of it%n",
                what,
                (double) written.rows() / written.commits(),
                written.rowsPerSecond(),
                written.millisPerCommit(),
                100 * loadEvents / written.rowsPerSecond());
    }

    /** How many times a second the disk makes 4 KiB durable, one after another. */
    static double syncsPerSecond(Path dir) throws IOException {
        int syncs = 0;
        Path file = Files.createTempFile(dir, "sync-", "");
        long begin = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (ByteBuffer block = ByteBuffer.allocate(4_096); System.nanoTime() - begin < 1_000_000_000L; syncs++) {
                channel.write(block.clear());
                channel.force(false);
            }
        } finally {
            Files.delete(file);
        }
        return syncs * 1e9 / (System.nanoTime() - begin);
    }
}
