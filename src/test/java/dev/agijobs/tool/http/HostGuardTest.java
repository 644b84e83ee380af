package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {

    private final Deque<List<InetAddress>> answers = new ArrayDeque<>();
    private final HostResolver resolver = host -> Uni.createFrom().item(answers::removeFirst);

    @Test
    void a_public_host_is_admitted_with_its_addresses() {
        answers.add(addresses("8.8.8.8", "2606:4700::1111"));
        assertThat(admit("*", false, "http://example.org")).isEqualTo(addresses("8.8.8.8", "2606:4700::1111"));
    }

    @Test
    void a_host_that_turns_private_between_two_calls_is_refused_the_second_time() {
        answers.add(addresses("8.8.8.8"));
        answers.add(addresses("127.0.0.1"));

        assertThat(admit("*", false, "http://rebind.example")).isEqualTo(addresses("8.8.8.8"));
        assertThat(refusal("*", false, "http://rebind.example").code()).isEqualTo("HOST_FORBIDDEN");
    }

    @Test
    void private_addresses_among_public_ones_are_left_out() {
        answers.add(addresses("10.0.0.1", "8.8.8.8", "::1"));
        assertThat(admit("*", false, "http://mixed.example")).isEqualTo(addresses("8.8.8.8"));
    }

    @Test
    void a_host_has_at_most_four_addresses() {
        answers.add(addresses("8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.4", "8.8.8.5"));
        assertThat(admit("*", false, "http://many.example")).hasSize(4);
    }

    @Test
    void a_host_that_is_not_on_the_list_is_not_even_looked_up() {
        OutgoingFailure refusal = refusal("example.org", true, "http://other.example:81/secret-path");
        assertThat(refusal.code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(refusal.last()).isTrue();
        assertThat(refusal.sentence()).contains("http://other.example:81").doesNotContain("secret-path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://0177.1/",
                "http://127.0.0.1./",
                "http://0/",
                "http://[::]/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[2002:7f00:1::]/",
                "http://169.254.169.254/latest/meta-data",
                "http://１２７.0.0.1/",
            })
    void special_addresses_in_any_spelling_are_refused_unless_allowed(String url) {
        assertThat(refusal("*", false, url).code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(admit("*", true, url)).hasSize(1);
    }

    @Test
    void localhost_is_refused_unless_private_addresses_are_allowed() {
        HostResolver system = new SystemHostResolver();
        Target target = Target.parse("http://localhost/");
        Throwable refused =
                catchThrowable(() -> new HostGuard(new OutgoingSettings(List.of("localhost"), false), system)
                        .admit(target)
                        .await()
                        .atMost(PATIENCE));

        assertThat(((OutgoingFailure) refused).code()).isEqualTo("HOST_FORBIDDEN");
        assertThat(new HostGuard(new OutgoingSettings(List.of("localhost"), true), system)
                        .admit(target)
                        .await()
                        .atMost(PATIENCE))
                .allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void private_addresses_are_allowed_for_hosts_on_the_list_alone() {
        answers.add(addresses("10.0.0.1"));
        assertThat(admit("inside.example", true, "http://inside.example")).isEqualTo(addresses("10.0.0.1"));
        assertThat(refusal("inside.example", true, "http://10.0.0.1").code()).isEqualTo("HOST_FORBIDDEN");
    }

    @Test
    void a_host_without_address_may_be_tried_again() {
        HostGuard guard = new HostGuard(
                new OutgoingSettings(List.of("*"), false),
                host -> Uni.createFrom().failure(new UnknownHostException(host)));
        OutgoingFailure failure = (OutgoingFailure) catchThrowable(
                () -> guard.admit(Target.parse("http://gone.example")).await().atMost(PATIENCE));

        assertThat(failure.code()).isEqualTo("HTTP_UNREACHABLE");
        assertThat(failure.last()).isFalse();
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private List<InetAddress> admit(String allowed, boolean allowPrivate, String url) {
        return new HostGuard(new OutgoingSettings(List.of(allowed), allowPrivate), resolver)
                .admit(Target.parse(url))
                .await()
                .atMost(PATIENCE);
    }

    private OutgoingFailure refusal(String allowed, boolean allowPrivate, String url) {
        return (OutgoingFailure) catchThrowable(() -> admit(allowed, allowPrivate, url));
    }

    private static List<InetAddress> addresses(String... addresses) {
        return Arrays.stream(addresses).map(HostGuardTest::address).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
