package dev.agijobs.run.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.Wait;
import dev.agijobs.testkit.Missions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stored form of events, held against files that were approved once: what was ever stored must be read for ever, and what is written must not change unnoticed. */
class RunEventCodecTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/run");
    private static final Instant T = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final StepError ERROR = new StepError("HTTP_STATUS", "It answered 503");
    private static final String RUN = "0190b2f0-0000-7000-8000-000000000001";

    private final RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));

    /** A golden file: an event as it was stored, and the event that it must be read as. */
    record Golden(String file, String type, int version, RunEvent event) {
        @Override
        public String toString() {
            return file;
        }
    }

    @Test
    void plans_of_the_same_text_are_read_once_and_others_are_told_apart() {
        RunEvent.RunSubmitted first = decoded(submitted("a"));
        RunEvent.RunSubmitted again = decoded(submitted("a"));
        RunEvent.RunSubmitted other = decoded(submitted("b"));

        assertThat(again.plan()).isSameAs(first.plan());
        assertThat(first.plan()).isEqualTo(submitted("a").plan());
        assertThat(other.plan()).isEqualTo(submitted("b").plan());
        assertThat(other).isEqualTo(submitted("b"));
    }

    private RunEvent.RunSubmitted decoded(RunEvent.RunSubmitted event) {
        RunEventCodec.Encoded stored = codec.encode(event);
        return (RunEvent.RunSubmitted) codec.decode(stored.type(), stored.version(), stored.payload());
    }

    private static RunEvent.RunSubmitted submitted(String step) {
        return new RunEvent.RunSubmitted(
                RUN,
                Missions.mission(Missions.step(step).params(Map.of("text", "ä"))),
                List.of("alice"),
                Map.of("team", "a"),
                5,
                "print");
    }

    static Stream<Golden> current() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("text", "ä");
        data.put("whole", 7L);
        data.put("huge", new BigInteger("123456789012345678901234567890"));
        data.put("decimal", new BigDecimal("0.10"));
        data.put("nothing", null);
        data.put("list", List.of(true, List.of(), Map.of()));
        return Stream.of(
                full(new RunEvent.RunSubmitted(
                        RUN,
                        Missions.mission(
                                Map.of("labels", Map.of("team", "a")),
                                Missions.step("a").params(data)),
                        List.of("alice"),
                        Map.of("team", "a"),
                        5,
                        "print")),
                named(
                        "RunSubmitted.child",
                        new RunEvent.RunSubmitted(
                                RUN,
                                Missions.mission(Missions.step("a")),
                                List.of(),
                                Map.of(),
                                0,
                                "print",
                                new RunEvent.Parent("r0", "s[3]", 2, 1, true),
                                new RunEvent.Origin("r1", 17, "a"))),
                full(new RunEvent.ApprovalRecorded(RUN, "alice", false, "too dear", "a")),
                minimal(new RunEvent.ApprovalRecorded(RUN, "alice", true, null, null)),
                full(new RunEvent.RunApproved(RUN)),
                full(new RunEvent.RunRejected(RUN, "bob")),
                full(new RunEvent.RunStarted(RUN, T)),
                minimal(new RunEvent.RunStarted(RUN, null)),
                full(new RunEvent.StepStarted("a", 1, "http.request", ToolKind.REPEATABLE, data, T)),
                minimal(new RunEvent.StepStarted("a", 2, "code.run", ToolKind.ONCE, Map.of(), null)),
                full(new RunEvent.StepResumed("a", 1, 2, T)),
                full(new RunEvent.StepWaiting("a", 1, new Wait.Approval(List.of("alice"), 1, "May we?"), T)),
                named("StepWaiting.signal", new RunEvent.StepWaiting("a", 1, new Wait.Signal("go"), null)),
                minimal(new RunEvent.StepWaiting("a", 1, new Wait.Timer(), null)),
                named(
                        "StepWaiting.items",
                        new RunEvent.StepWaiting("a", 1, new Wait.Items(Arrays.asList("x", 2L, null, data)), null)),
                named("StepWaiting.child", new RunEvent.StepWaiting("a", 1, new Wait.Child("r2", true), null)),
                full(new RunEvent.StepCompensationStarted("a[3]", 1, "http.request", ToolKind.REPEATABLE, data, T)),
                full(new RunEvent.StepCompensated("a", 1)),
                full(new RunEvent.StepCompensationFailed("a", 1, ERROR, false, T)),
                minimal(new RunEvent.StepCompensationFailed("a", 2, ERROR, true, null)),
                full(new RunEvent.RunBudgetChanged(RUN, "53.50", "more")),
                minimal(new RunEvent.RunBudgetChanged(RUN, "100", null)),
                full(new RunEvent.RunQuarantined(RUN, "it loops")),
                full(new RunEvent.StepCompleted("a", 1, new StepOut("bafy", "0x1", data))),
                minimal(new RunEvent.StepCompleted("a", 1, StepOut.NOTHING)),
                full(new RunEvent.StepFailed("a", 1, ERROR, false)),
                full(new RunEvent.StepTimedOut("a", 1, ERROR, true)),
                full(new RunEvent.StepRetryScheduled("a", 2, T)),
                full(new RunEvent.StepSkipped("a", 1)),
                full(new RunEvent.SignalReceived(RUN, "go", data)),
                minimal(new RunEvent.SignalReceived(RUN, "go", null)),
                full(new RunEvent.RunPaused(RUN, "lunch")),
                minimal(new RunEvent.RunPaused(RUN, null)),
                full(new RunEvent.RunResumed(RUN, "back")),
                full(new RunEvent.RunCancelRequested(RUN, "enough")),
                full(new RunEvent.RunSucceeded(RUN)),
                full(new RunEvent.RunFailed(RUN, ERROR, "a")),
                minimal(new RunEvent.RunFailed(RUN, ERROR, null)),
                full(new RunEvent.RunCancelled(RUN)),
                full(new RunEvent.RunRetried(RUN, 2, "a", "fixed", T)),
                minimal(new RunEvent.RunRetried(RUN, 2, null, null, null)));
    }

    private static Golden full(RunEvent event) {
        return named(RunEventType.of(event).storedName(), event);
    }

    private static Golden minimal(RunEvent event) {
        return named(RunEventType.of(event).storedName() + ".minimal", event);
    }

    private static Golden named(String name, RunEvent event) {
        RunEventType type = RunEventType.of(event);
        return new Golden(name + ".v" + type.version() + ".json", type.storedName(), type.version(), event);
    }

    @ParameterizedTest
    @MethodSource("current")
    void an_event_is_written_as_approved(Golden golden) throws IOException {
        RunEventCodec.Encoded encoded = codec.encode(golden.event());

        String written = new String(encoded.payload(), StandardCharsets.UTF_8);
        if (Boolean.getBoolean("approve")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve(golden.file()), written + "\n");
        }
        assertThat(written)
                .isEqualTo(Files.readString(GOLDEN.resolve(golden.file())).strip());
        assertThat(encoded.type()).isEqualTo(golden.type());
    }

    @ParameterizedTest
    @MethodSource("current")
    void an_approved_event_is_read_as_it_was(Golden golden) throws IOException {
        byte[] stored = Files.readAllBytes(GOLDEN.resolve(golden.file()));

        assertThat(codec.decode(golden.type(), golden.version(), stored)).isEqualTo(golden.event());
    }

    @Test
    void every_event_has_a_stored_name_and_an_approved_file() {
        List<Class<?>> events = Stream.concat(
                        Arrays.stream(RunEvent.class.getPermittedSubclasses()),
                        Arrays.stream(RunEvent.StepEvent.class.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .toList();

        assertThat(Arrays.stream(RunEventType.values()).map(RunEventType::shape))
                .hasSameElementsAs(castAll(events));
        assertThat(current().map(Golden::type).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RunEventType.values())
                        .map(RunEventType::storedName)
                        .toList());
    }

    @SuppressWarnings("unchecked")
    private static List<Class<? extends RunEvent>> castAll(List<Class<?>> events) {
        return (List<Class<? extends RunEvent>>) (List<?>) events;
    }

    @Test
    void every_file_ever_approved_is_still_read() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> {
                String[] parts = file.getFileName().toString().split("\\.");
                int version = Integer.parseInt(parts[parts.length - 2].substring(1));
                assertThat(codec.decode(parts[0], version, read(file))).isNotNull();
            });
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fields_of_a_newer_program_are_passed_over() {
        byte[] payload = "{\"run_id\":\"r\",\"mood\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode("RunSucceeded", 1, payload)).isEqualTo(new RunEvent.RunSucceeded("r"));
    }

    @Test
    void an_event_of_a_newer_version_or_of_an_unknown_type_is_refused() {
        byte[] payload = "{\"run_id\":\"r\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> codec.decode("RunSucceeded", 2, payload)).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> codec.decode("RunExploded", 1, payload)).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> codec.decode("RunSucceeded", 1, new byte[] {'{'}))
                .isInstanceOf(UnknownEvent.class);
    }

    @Test
    void an_older_version_is_read_through_its_upcasters() {
        Upcaster named = payload -> rename(payload, "id", "run_id");
        RunEventCodec upcasting = new RunEventCodec(
                new PlanReader(PlanLimits.DEFAULT),
                Map.of(new RunEventType.Shape(RunEventType.RUN_SUCCEEDED, 0), named));
        byte[] old = "{\"id\":\"r\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(upcasting.decode("RunSucceeded", 0, old)).isEqualTo(new RunEvent.RunSucceeded("r"));
        assertThatThrownBy(() -> codec.decode("RunSucceeded", 0, old)).isInstanceOf(UnknownEvent.class);
    }

    private static ObjectNode rename(ObjectNode payload, String from, String to) {
        payload.set(to, payload.remove(from));
        return payload;
    }
}
