package dev.agijobs.schedule.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec.Encoded;
import dev.agijobs.run.json.UnknownEvent;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.Standing;
import dev.agijobs.testkit.Missions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stored form of schedule events, held against files that were approved once; {@code -Dapprove=true} approves new ones. */
class ScheduleEventCodecTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/schedule");
    private static final String ID = "0190b2f0-0000-7000-8000-000000000001";
    private static final String RUN = "0190b2f0-0000-8000-8000-000000000002";
    private static final Instant T = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Instant NOMINAL = Instant.parse("2026-01-02T03:05:00Z");

    private static final ScheduleDefinition BY_CRON = new ScheduleDefinition(
            Missions.mission(Missions.step("a")),
            "sample",
            "30 2 * * MON-FRI",
            null,
            "Europe/Berlin",
            Overlap.CANCEL,
            100,
            List.of("ann"),
            Map.of("team", "red"),
            -5);
    private static final ScheduleDefinition BY_INTERVAL = new ScheduleDefinition(
            Missions.mission(Missions.step("a")),
            null,
            null,
            Duration.ofMillis(1_500),
            "UTC",
            Overlap.QUEUE,
            0,
            List.of(),
            Map.of(),
            0);

    private final ScheduleEventCodec codec = new ScheduleEventCodec(new PlanReader(PlanLimits.DEFAULT));

    record Golden(String file, ScheduleEvent event) {
        ScheduleEventType type() {
            return ScheduleEventType.of(event);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Golden> current() {
        return Stream.of(
                golden("", new ScheduleEvent.ScheduleCreated(ID, BY_CRON, "print")),
                golden(".minimal", new ScheduleEvent.ScheduleCreated(ID, BY_INTERVAL, "print")),
                golden("", new ScheduleEvent.ScheduleChanged(ID, BY_CRON, T)),
                golden("", new ScheduleEvent.SchedulePaused(ID)),
                golden("", new ScheduleEvent.ScheduleResumed(ID)),
                golden("", new ScheduleEvent.ScheduleQueued(ID, List.of(NOMINAL, T))),
                golden("", new ScheduleEvent.ScheduleFired(ID, NOMINAL, RUN)),
                golden("", new ScheduleEvent.ScheduleRunEnded(ID, RUN, "failed")),
                golden("", new ScheduleEvent.ScheduleRunCancelRequested(ID, RUN)),
                golden("", new ScheduleEvent.ScheduleSkipped(ID, List.of(NOMINAL), ScheduleEvent.Reason.OVERLAP)),
                golden("", new ScheduleEvent.ScheduleMissed(ID, T, NOMINAL, 12_345)),
                golden("", new ScheduleEvent.ScheduleDeleted(ID)),
                golden("", new ScheduleEvent.ScheduleCheckpointed(ID, full())),
                golden(".minimal", new ScheduleEvent.ScheduleCheckpointed(ID, minimal())));
    }

    private static ScheduleState full() {
        Standing standing = new Standing(
                7,
                T,
                new Standing.Course(T, NOMINAL, true, true),
                new Standing.Agenda(new Firing(NOMINAL, RUN), true, List.of(NOMINAL)),
                new Standing.Tally(3, 4, new Firing(NOMINAL, RUN), "succeeded"));
        return new ScheduleState(ID, "print", T, BY_CRON, standing, 100, 0);
    }

    private static ScheduleState minimal() {
        return new ScheduleState(ID, "print", T, BY_INTERVAL, Standing.created(1, T), 100, 0);
    }

    private static Golden golden(String suffix, ScheduleEvent event) {
        ScheduleEventType type = ScheduleEventType.of(event);
        return new Golden(type.storedName() + suffix + ".v" + type.version() + ".json", event);
    }

    @ParameterizedTest
    @MethodSource("current")
    void an_event_is_written_as_approved(Golden golden) throws IOException {
        Encoded encoded = codec.encode(golden.event());

        String written = new String(encoded.payload(), StandardCharsets.UTF_8);
        if (Boolean.getBoolean("approve")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve(golden.file()), written + "\n");
        }
        assertThat(written)
                .isEqualTo(Files.readString(GOLDEN.resolve(golden.file())).strip());
        assertThat(encoded.type()).isEqualTo(golden.type().storedName());
    }

    @ParameterizedTest
    @MethodSource("current")
    void an_approved_event_is_read_as_it_was(Golden golden) throws IOException {
        byte[] stored = Files.readAllBytes(GOLDEN.resolve(golden.file()));

        assertThat(codec.decode(golden.type().storedName(), golden.type().version(), stored))
                .isEqualTo(golden.event());
    }

    @Test
    void every_event_has_a_stored_name_and_an_approved_file() {
        assertThat(Arrays.stream(ScheduleEventType.values())
                        .<Class<?>>map(ScheduleEventType::shape)
                        .toList())
                .containsExactlyInAnyOrder(ScheduleEvent.class.getPermittedSubclasses());
        assertThat(current().map(Golden::type).distinct()).containsExactlyInAnyOrder(ScheduleEventType.values());
    }

    @Test
    void every_file_ever_approved_is_still_read() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            for (Path file : files.toList()) {
                String[] parts = file.getFileName().toString().split("\\.");
                int version = Integer.parseInt(parts[parts.length - 2].substring(1));
                assertThat(codec.decode(parts[0], version, Files.readAllBytes(file)))
                        .isNotNull();
            }
        }
    }

    @Test
    void an_event_of_a_newer_version_or_of_an_unknown_type_is_refused() {
        byte[] payload = "{\"schedule_id\":\"s\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> codec.decode("ScheduleDeleted", 2, payload)).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> codec.decode("ScheduleExploded", 1, payload)).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> codec.decode("ScheduleDeleted", 1, new byte[] {'{'}))
                .isInstanceOf(UnknownEvent.class);
    }
}
