package dev.agijobs.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

    @Test
    void numbers_keep_their_value_and_scale() throws IOException {
        assertThat(parse("1")).isEqualTo(1L);
        assertThat(parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(parse("0.10")).isEqualTo(new BigDecimal("0.10"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{\"a\":[1,{\"b\":null}],\"c\":\"ä\"}",
                "[true,false,0.50,123456789012345678901]"
            })
    void what_is_read_is_written_alike(String json) throws IOException {
        assertThat(new String(JsonTree.write(parse(json)), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "[1}",
                "{} {}",
                "nul",
                "NaN",
                "1e999999999",
                "1e-999999999",
                "1e99999999999",
                "\"\\ud83d\"",
                "{\"\\udca9\":1}",
                "{\"a\":}"
            })
    void anything_else_is_refused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(IOException.class);
    }

    @Test
    void depth_is_bounded() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(IOException.class);
    }

    private static @Nullable Object parse(String json) throws IOException {
        return JsonTree.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
