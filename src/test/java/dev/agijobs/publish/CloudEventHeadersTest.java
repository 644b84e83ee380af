package dev.agijobs.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.publish.CloudEventHeaders.Sourced;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers are read by programs of others for ever, so that all of them are spelled out here. */
final class CloudEventHeadersTest {

    private static final String LOG = "6fa1c1d0-0000-4000-8000-000000000001";
    private static final UUID ID = UUID.fromString("0190b2f0-0000-7000-8000-00000000000a");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static RecordedEvent event(Instant time, @Nullable String command, @Nullable String trace) {
        byte[] payload = "{\"run_id\":\"r\"}".getBytes(StandardCharsets.UTF_8);
        NewEvent event = new NewEvent(ID, "RunStarted", 2, time, "zoë", command, trace, payload);
        byte[] prevHash = HashChain.hash(HashChain.GENESIS, "default", "run-r", 6, event);
        byte[] hash = HashChain.hash(prevHash, "default", "run-r", 7, event);
        return new RecordedEvent(3, 41, "run-r", 7, "default", event, prevHash, hash);
    }

    private static RecordedEvent event() {
        return event(Instant.parse("2026-01-02T03:04:05.678901Z"), "key-1", TRACE);
    }

    private static Sourced readBack(Map<String, String> headers) {
        return CloudEventHeaders.read(headers, event().event().payload());
    }

    @Test
    void an_event_travels_as_a_cloud_event_with_all_of_its_envelope() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("ce_specversion", "1.0");
        expected.put("ce_id", "0190b2f0-0000-7000-8000-00000000000a");
        expected.put("ce_source", "/orchestrator/" + LOG);
        expected.put("ce_type", "dev.agijobs.RunStarted");
        expected.put("ce_subject", "run-r");
        expected.put("ce_time", "2026-01-02T03:04:05.678901Z");
        expected.put("ce_sequence", "7");
        expected.put("ce_sequencetype", "Integer");
        expected.put("ce_partitionkey", "run-r");
        expected.put("ce_traceparent", TRACE);
        expected.put("ce_shard", "3");
        expected.put("ce_offset", "41");
        expected.put("ce_org", "default");
        expected.put("ce_eventversion", "2");
        expected.put("ce_actor", "zoë");
        expected.put("ce_commandid", "key-1");
        expected.put("ce_prevhash", "7caf13f181f0c6bb9fff9e7eda108449f4db384537e72a8bec018cf76986b446");
        expected.put("ce_hash", "bf45ee38041d57042b8f0922f6438b73cec633486fbc1b33f59582b387ecea3f");
        expected.put("content-type", "application/json");

        assertThat(CloudEventHeaders.of(LOG, event())).containsExactlyEntriesOf(expected);
    }

    @Test
    void a_time_always_has_six_digits_of_its_fraction() {
        RecordedEvent event = event(Instant.parse("2026-01-02T03:04:00Z"), null, null);

        assertThat(CloudEventHeaders.of(LOG, event)).containsEntry("ce_time", "2026-01-02T03:04:00.000000Z");
    }

    @Test
    void what_an_event_does_not_have_is_no_header() {
        RecordedEvent event = event(Instant.EPOCH, null, null);

        assertThat(CloudEventHeaders.of(LOG, event)).doesNotContainKeys("ce_traceparent", "ce_commandid");
    }

    /** CloudEvents 1.0 allows nothing else in the name of an attribute. */
    @Test
    void attributes_are_lower_case_letters_and_digits() {
        assertThat(CloudEventHeaders.of(LOG, event()).keySet())
                .filteredOn(name -> !name.equals("content-type"))
                .allMatch(name -> name.matches("ce_[a-z0-9]+"));
    }

    @Test
    void headers_and_payload_are_enough_to_write_the_log_anew_and_to_check_it() {
        for (RecordedEvent event : List.of(event(), event(Instant.EPOCH, null, null), event(Instant.EPOCH, "", ""))) {
            Map<String, String> headers = CloudEventHeaders.of(LOG, event);

            Sourced read = CloudEventHeaders.read(headers, event.event().payload());

            assertThat(read.logId()).isEqualTo(LOG);
            assertThat(read.recorded()).usingRecursiveComparison().isEqualTo(event);
            assertThat(HashChain.firstBad(List.of(read.recorded()), 6, event.prevHash()))
                    .isZero();
        }
    }

    @Test
    void headers_of_others_on_the_way_are_passed_over() {
        Map<String, String> headers = CloudEventHeaders.of(LOG, event());
        headers.put("mirrored-by", "somebody");

        assertThat(readBack(headers).recorded()).usingRecursiveComparison().isEqualTo(event());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_source",
                "ce_type",
                "ce_subject",
                "ce_time",
                "ce_sequence",
                "ce_sequencetype",
                "ce_partitionkey",
                "ce_shard",
                "ce_offset",
                "ce_org",
                "ce_eventversion",
                "ce_actor",
                "ce_prevhash",
                "ce_hash",
                "content-type"
            })
    void a_header_that_is_missing_is_named(String name) {
        Map<String, String> headers = CloudEventHeaders.of(LOG, event());
        headers.remove(name);

        assertThatThrownBy(() -> readBack(headers))
                .isInstanceOf(UnreadableHeaders.class)
                .hasMessage("The header %s is missing", name);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_id, 1-1-1-1-1",
        "ce_id, 0190B2F0-0000-7000-8000-00000000000A",
        "ce_id, seven",
        "ce_source, /orchestrator/",
        "ce_source, /elsewhere/log",
        "ce_type, RunStarted",
        "ce_type, dev.agijobs.",
        "ce_subject, ''",
        "ce_time, 2026-01-02T03:04:05.678Z",
        "ce_time, yesterday",
        "ce_sequence, 0",
        "ce_sequence, 07",
        "ce_sequence, 9223372036854775808",
        "ce_sequencetype, String",
        "ce_partitionkey, run-other",
        "ce_shard, -1",
        "ce_shard, 2147483648",
        "ce_offset, 0",
        "ce_org, ''",
        "ce_eventversion, 0",
        "ce_eventversion, 4294967297",
        "ce_prevhash, b17f",
        "ce_hash, zz7f9aa8da0ca1c8a7e3a4e3e6d6ff4c1b4e2f4dbb1cbd8bd6f1b3a1d1a2ffff",
        "ce_hash, B17F9AA8DA0CA1C8A7E3A4E3E6D6FF4C1B4E2F4DBB1CBD8BD6F1B3A1D1A2FFFF",
        "content-type, application/cloudevents+json"
    })
    void a_header_that_no_event_has_is_named_with_its_value(String name, String value) {
        Map<String, String> headers = CloudEventHeaders.of(LOG, event());
        headers.put(name, value);

        assertThatThrownBy(() -> readBack(headers))
                .isInstanceOf(UnreadableHeaders.class)
                .hasMessageStartingWith("The header %s is \"%s\", but must be ".formatted(name, value));
    }
}
