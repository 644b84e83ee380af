package dev.agijobs.rest.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.json.JsonTree;
import dev.agijobs.rest.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandEventTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String RUN = "0190b2f0-0000-7000-8000-000000000001";
    private static final CommandEvent CANCEL =
            new CommandEvent(CommandEvent.Kind.CANCEL, "/shop", "order-17", RUN, TRACE, Map.of("reason", "enough"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", "dev.agijobs.command.cancel");
        headers.put("ce_source", "/shop");
        headers.put("ce_id", "order-17");
        headers.put("ce_subject", RUN);
        headers.put("ce_traceparent", TRACE);
        headers.put("content-type", "application/json; charset=utf-8");
        return headers;
    }

    @Test
    void binary_and_structured_mode_say_the_same() {
        assertThat(CommandEvent.read(headers(), bytes("{\"reason\":\"enough\"}")))
                .isEqualTo(CANCEL);

        byte[] structured = JsonTree.write(CANCEL.written());
        assertThat(CommandEvent.read(Map.of("content-type", "application/CloudEvents+json;charset=utf-8"), structured))
                .isEqualTo(CANCEL);
    }

    @Test
    void a_content_type_and_data_may_be_left_out() {
        Map<String, String> headers = headers();
        headers.remove("content-type");

        assertThat(CommandEvent.read(headers, new byte[0]).data()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_type", "ce_source", "ce_id", "ce_subject"})
    void an_attribute_that_is_missing_is_named(String name) {
        Map<String, String> headers = headers();
        headers.remove(name);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> CommandEvent.read(headers, bytes("{}")))
                .withMessageContaining(name.substring("ce_".length()));
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3, specversion",
        "ce_type, dev.agijobs.command.fly, dev.agijobs.command.submit",
        "content-type, text/plain, text/plain",
        "content-type, application/cloudevents-batch+json, batch"
    })
    void an_attribute_of_another_kind_is_refused(String name, String value, String told) {
        Map<String, String> headers = headers();
        headers.put(name, value);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> CommandEvent.read(headers, bytes("{}")))
                .withMessageContaining(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u0085", "half \ud83d"})
    void source_and_id_have_no_characters_that_cannot_be_kept(String text) {
        for (String name : new String[] {"ce_source", "ce_id"}) {
            Map<String, String> headers = headers();
            headers.put(name, text);

            assertThatExceptionOfType(Refused.class).isThrownBy(() -> CommandEvent.read(headers, bytes("{}")));
        }
    }

    @Test
    void data_in_base64_and_attributes_that_are_no_text_are_refused() {
        for (String extra : new String[] {"\"data_base64\":\"e30=\"", "\"subject\":7"}) {
            byte[] event = bytes(
                    "{\"specversion\":\"1.0\",\"type\":\"dev.agijobs.command.cancel\",\"source\":\"/shop\",\"id\":\"1\",%s}"
                            .formatted(extra));

            assertThatExceptionOfType(Refused.class).isThrownBy(() -> CommandEvent.structured(event));
        }
    }

    @Test
    void the_key_is_of_source_and_id_and_none_that_a_client_can_send() {
        CommandEvent other =
                new CommandEvent(CommandEvent.Kind.SUBMIT, "/shop", "order-17", null, null, Map.of("plan", Map.of()));

        assertThat(CANCEL.key())
                .isEqualTo(other.key())
                .isEqualTo("kafka f106a2ffe80ffff93c411ffa366038d97e7113bb7436420652ccc050910f2b60");
        assertThat(Parameters.isIdempotencyKey(CANCEL.key())).isFalse();
        assertThat(new CommandEvent(CommandEvent.Kind.CANCEL, "/shop", "order-18", RUN, null, null).key())
                .isNotEqualTo(CANCEL.key());
        assertThat(new CommandEvent(CommandEvent.Kind.CANCEL, "/sho", "porder-17", RUN, null, null).key())
                .isNotEqualTo(CANCEL.key());
    }
}
