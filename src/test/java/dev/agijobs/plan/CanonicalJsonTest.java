package dev.agijobs.plan;

import static dev.agijobs.testkit.JsonTrees.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1",
                "1.0 | 1",
                "1e2 | 100",
                "-0.0 | 0",
                "1.50 | 1.5",
                "9007199254740993 | 9007199254740993",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "1e21 | 1000000000000000000000",
                "1e-7 | 0.0000001",
                "0.1234567890123456789012 | 0.1234567890123456789012",
            })
    void numbers_are_written_in_full(String json, String canonical) {
        assertThat(CanonicalJson.of(parse(json))).isEqualTo(canonical);
    }

    /** The example of RFC 8785, 3.2.3. */
    @Test
    void fields_are_sorted_by_utf_16_code_units() {
        Object tree = parse(
                "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
                        + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");

        assertThat(CanonicalJson.of(tree))
                .isEqualTo(
                        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\","
                                + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** The string of the example of RFC 8785, 3.2.2. */
    @Test
    void texts_are_escaped_as_little_as_possible() {
        Object tree = parse(
                "{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\", \"literals\": [null, true, false], \"e\": {}, \"l\": []}");

        assertThat(CanonicalJson.of(tree))
                .isEqualTo(
                        "{\"e\":{},\"l\":[],\"literals\":[null,true,false],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void what_is_no_json_is_refused() {
        assertThatThrownBy(() -> CanonicalJson.of(List.of(1.5d))).isInstanceOf(IllegalArgumentException.class);
    }
}
