package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.org, http://example.org, /",
        "HTTPS://Example.org:443/a?b=c#d, https://example.org, /a?b=c",
        "http://example.org:/x, http://example.org, /x",
        "http://example.org:8080?q, http://example.org:8080, /?q",
        "http://bücher.example/ä?ö, http://xn--bcher-kva.example, /%C3%A4?%C3%B6",
        "http://[::1]:81/, http://[0:0:0:0:0:0:0:1]:81, /",
        "https://example.org:80/%2e%2e/, https://example.org:80, /%2e%2e/",
    })
    void a_url_is_taken_apart(String url, String origin, String path) {
        Target target = Target.parse(url);
        assertThat(target.origin()).isEqualTo(origin);
        assertThat(target.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/path",
                "example.org",
                "ftp://example.org/",
                "file:///etc/passwd",
                "http:example.org",
                "http:///path",
                "http://user@example.org/",
                "http://user:secret@example.org/",
                "http://@example.org/",
                "http://example.org\\@127.0.0.1/",
                "http://example.org:0/",
                "http://example.org:65536/",
                "http://example.org:8o/",
                "http://example.org:80:81/",
                "http://exa mple.org/",
                "http://example.org/a\r\nb",
                "http://[::1/",
            })
    void what_is_no_plain_web_address_is_refused(String url) {
        assertThatThrownBy(() -> Target.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "/c, http://example.org:81, /c",
        "c?d, http://example.org:81, /a/c?d",
        "?d, http://example.org:81, /a/b?d",
        "../c, http://example.org:81, /c",
        "//other.example/x, http://other.example, /x",
        "https://other.example, https://other.example, /",
        "#top, http://example.org:81, /a/b?q",
    })
    void a_location_is_resolved_against_where_it_came_from(String location, String origin, String path) {
        Target target = Target.parse("http://example.org:81/a/b?q").resolve(location);
        assertThat(target.origin()).isEqualTo(origin);
        assertThat(target.path()).isEqualTo(path);
    }
}
