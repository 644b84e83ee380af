package dev.agijobs.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process with SIGKILL in the middle of its appends, round after round on one log, and looks what the log says afterwards. */
final class SqliteKillIT {
    private static final int ROUNDS = 12;
    private static final List<String> POINTS =
            List.of("sqlite.after-write", "sqlite.before-commit", "sqlite.after-commit");

    @TempDir
    private Path dir;

    /** The last acknowledged seq of each stream, over all rounds. */
    private final Map<String, Long> acknowledged = new HashMap<>();

    @Test
    void whatever_was_acknowledged_is_there_after_a_kill_and_nothing_is_half_written() throws Exception {
        long eventsBefore = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int hit = ThreadLocalRandom.current().nextInt(5, 60);
            if (round % 4 < POINTS.size()) {
                String point = POINTS.get(round % 4);
                runAndKill(point + "@" + hit, "FAILPOINT " + point, 1);
            } else {
                runAndKill("none", "ACK", hit * 20);
            }

            long events = checkLog();
            assertThat(events).as("events after round %d", round).isGreaterThan(eventsBefore);
            eventsBefore = events;
        }
    }

    @Test
    void a_second_process_on_the_same_directory_is_refused_with_a_sentence() throws Exception {
        try (SqliteEventLog log = new SqliteEventLog(dir, Runnable::run, Failpoints.NONE)) {
            Process second = start("none");
            try (BufferedReader out = second.inputReader()) {
                assertThat(out.readLine())
                        .startsWith("The state directory " + dir + " is in use by another orchestrator;");
            } finally {
                second.destroyForcibly().waitFor();
            }
            assertThat(log.logId()).isNotEmpty();
        }
    }

    /** Kills when so many lines began with the text; reads what was still printed before the end. */
    private void runAndKill(String failpoint, String begin, int lines) throws Exception {
        Process process = start(failpoint);
        try (BufferedReader out = process.inputReader()) {
            int left = lines;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                note(line);
                if (line.startsWith(begin) && --left == 0) {
                    // Through the handle, which leaves what was printed readable.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(left).as("the process ran into %s", begin).isLessThanOrEqualTo(0);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void note(String line) {
        assertThat(line).doesNotStartWith("FAILED");
        String[] words = line.split(" ");
        // The kill may cut the last line short.
        if (words.length == 3 && words[0].equals("ACK")) {
            acknowledged.merge(words[1], Long.parseLong(words[2]), Math::max);
        }
    }

    private Process start(String failpoint) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillableLog.class.getName(),
                        dir.toString(),
                        failpoint)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Reads the whole log; answers its number of events. */
    private long checkLog() {
        try (SqliteEventLog log = new SqliteEventLog(dir, Runnable::run, Failpoints.NONE)) {
            List<RecordedEvent> all = readAll(log);
            Map<String, List<RecordedEvent>> streams = new HashMap<>();
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).offset()).isEqualTo(i + 1);
                streams.computeIfAbsent(all.get(i).stream(), name -> new ArrayList<>())
                        .add(all.get(i));
            }
            streams.forEach((stream, events) -> checkStream(log, stream, events));
            acknowledged.forEach((stream, seq) -> assertThat(streams.getOrDefault(stream, List.of()))
                    .as("%s was acknowledged up to %d", stream, seq)
                    .hasSizeGreaterThanOrEqualTo(seq.intValue()));
            return all.size();
        }
    }

    private static void checkStream(SqliteEventLog log, String stream, List<RecordedEvent> events) {
        assertThat(HashChain.firstBad(events, 0, HashChain.GENESIS)).isZero();
        assertThat(events.size() % KillableLog.EVENTS_PER_APPEND)
                .as("half an append")
                .isZero();
        StreamHead head =
                log.head(stream).await().atMost(Duration.ofSeconds(20)).orElseThrow();
        assertThat(head.seq()).isEqualTo(events.size());
        assertThat(head.hash()).isEqualTo(events.getLast().hash());
    }

    private static List<RecordedEvent> readAll(SqliteEventLog log) {
        List<RecordedEvent> all = new ArrayList<>();
        Position position = log.start();
        while (true) {
            Page page = log.after(position, 1_000).await().atMost(Duration.ofSeconds(20));
            if (page.events().isEmpty()) {
                return all;
            }
            all.addAll(page.events());
            position = page.next();
        }
    }
}
