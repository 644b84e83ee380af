package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "0x7f000001, 127.0.0.1",
        "0X7F.1, 127.0.0.1",
        "017700000001, 127.0.0.1",
        "0177.0.0.01, 127.0.0.1",
        "127.1, 127.0.0.1",
        "127.0.1, 127.0.0.1",
        "127.0.0.1., 127.0.0.1",
        "0, 0.0.0.0",
        "0x, 0.0.0.0",
        "１２７。０．０.１, 127.0.0.1",
        "①②⑦.0.0.1, 127.0.0.1",
        "[::1], [0:0:0:0:0:0:0:1]",
        "[::FFFF:127.0.0.1], 127.0.0.1",
        "[::ffff:7f00:1], 127.0.0.1",
        "[64:ff9b::7f00:1], [64:ff9b:0:0:0:0:7f00:1]",
    })
    void an_address_in_any_spelling_is_that_address(String raw, String canonical) {
        Host host = Host.parse(raw);
        assertThat(host.name()).isEqualTo(canonical);
        assertThat(host.literal()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Example.ORG, example.org",
        "example.org., example.org",
        "bücher.example, xn--bcher-kva.example",
        "EXAMPLE。org, example.org",
        "my_service, my_service",
        "0x7f.example, 0x7f.example",
        "0xg, 0xg",
        "1.2.3.4.example, 1.2.3.4.example",
    })
    void a_name_has_one_spelling(String raw, String canonical) {
        assertThat(Host.parse(raw)).isEqualTo(new Host(canonical, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "a b",
                "%31",
                "a/b",
                "example.org..",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.256",
                "4294967296",
                "08.1.1.1",
                "99999999999999999999999",
                "[::1%eth0]",
                "[::1%251]",
                "[127.0.0.1]",
                "[1:2]",
                "::1",
                "a\u0000b",
            })
    void what_is_no_host_is_refused(String raw) {
        assertThatThrownBy(() -> Host.parse(raw))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is no host name or address.");
    }
}
