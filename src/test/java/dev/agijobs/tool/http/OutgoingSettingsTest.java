package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "*, http://any.example:81, true",
        "*:443, https://any.example, true",
        "*:443, http://any.example, false",
        "example.org, https://EXAMPLE.org., true",
        "example.org, https://api.example.org, false",
        "example.org, https://notexample.org, false",
        "*.example.org, https://a.b.example.org, true",
        "*.example.org, https://example.org, false",
        "*.example.org, https://evilexample.org, false",
        "example.org:8443, https://example.org:8443, true",
        "example.org:8443, https://example.org, false",
        "127.0.0.1, http://2130706433/, true",
        "[::1]:80, http://[0:0::1], true",
        "bücher.example, http://xn--bcher-kva.example, true",
    })
    void an_entry_matches_its_host_and_no_other(String entry, String url, boolean matches) {
        assertThat(HostPattern.parse(entry).matches(Target.parse(url))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "https://example.org", "example.org/path", "a b", "a.*.b", "*.10.0.0.1", "*.", "x:0", "*x"})
    void an_entry_that_is_no_host_is_refused_by_name(String entry) {
        assertThatThrownBy(() -> new OutgoingSettings(List.of("ok.example", entry), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("allow-hosts (ORCHESTRATOR_HTTP_ALLOW_HOSTS): ");
    }

    @Test
    void a_limit_out_of_range_is_refused_by_name() {
        assertThatThrownBy(() -> new OutgoingSettings(List.of(), false, Duration.ZERO, 1, 1))
                .hasMessageStartingWith("connect-timeout");
        assertThatThrownBy(() -> new OutgoingSettings(List.of(), false, Duration.ofSeconds(1), 0, 1))
                .hasMessageStartingWith("response-bytes-max");
        assertThatThrownBy(() -> new OutgoingSettings(List.of(), false, Duration.ofSeconds(1), 1, 1025))
                .hasMessageStartingWith("connections-per-host-max");
    }
}
