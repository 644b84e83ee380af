package dev.agijobs.rest.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.rest.problem.Refused;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {

    private static @Nullable Object read(String text) {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void each_kind_of_value_has_one_class() {
        assertThat(read("[1, 9223372036854775808, 1.50, 1e2, true, null, \"\u00e9\", {}]"))
                .isEqualTo(Arrays.asList(
                        1L,
                        new BigInteger("9223372036854775808"),
                        new BigDecimal("1.50"),
                        new BigDecimal("1e2"),
                        true,
                        null,
                        "\u00e9",
                        Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": {\"b\": [1, x]}} | /a/b/1",
                "{\"a\": 1, \"a\": 2}     | /a",
                "[1, 1e1001]             | /1",
                "[1, 1e-1001]            | /1",
                "[1e99999999999]         | /0",
                "{\"a/b\": }             | /a~1b",
                "{\"a\": 01}             | /a",
                "[1,]                    | /1",
                "[1, \"\\ud83d\"]         | /1",
                "{\"a\": \"x\\udca9\"}     | /a"
            })
    void a_fault_says_where_it_is(String text, String pointer) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read(text))
                .satisfies(refused ->
                        assertThat(refused.faults().getFirst().pointer()).isEqualTo(pointer));
    }

    @Test
    void sizes_are_bounded() {
        String deepest = "[".repeat(JsonReader.DEPTH_MAX) + "]".repeat(JsonReader.DEPTH_MAX);
        String longest = "1".repeat(JsonReader.DIGITS_MAX);

        assertThat(read(deepest)).isInstanceOf(List.class);
        assertThat(read(longest)).isEqualTo(new BigInteger(longest));
        assertThat(read("1e" + JsonReader.EXPONENT_MAX)).isInstanceOf(BigDecimal.class);
        for (String text : List.of("[" + deepest + "]", longest + "1", "1." + longest)) {
            assertThatExceptionOfType(Refused.class).isThrownBy(() -> read(text));
        }
    }

    @Test
    void what_is_no_unicode_is_refused() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> JsonReader.read(new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'}));
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> read("{\"\\ud83d\": 1}"));
    }
}
